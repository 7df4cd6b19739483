using Distill.Formats;
using Distill.Torch;

namespace Distill.Models;

/// <summary>A model's parameters by their names on disk: fp32 leaves that gather gradients unless frozen.</summary>
internal sealed class Weights : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = [];
    private readonly Dictionary<string, ElementType> _storedTypes = [];

    private Weights(WeightTable table) => Table = table;

    public WeightTable Table { get; }

    public Device Device => _tensors[Table.Rows[0].Name].Device;

    public Tensor this[string name] => _tensors[name];

    /// <summary>Null where the table has no such row.</summary>
    public Tensor? Find(string name) => _tensors.GetValueOrDefault(name);

    /// <summary>In the table's order.</summary>
    public IEnumerable<(Weight Weight, Tensor Tensor)> All => Table.Rows.Select(row => (row, _tensors[row.Name]));

    /// <summary>How many parameters there are.</summary>
    public long Count => Table.Rows.Sum(row => row.Count);

    /// <summary>How many of them are not frozen.</summary>
    public long TrainableCount => All.Where(pair => pair.Tensor.RequiresGrad).Sum(pair => pair.Weight.Count);

    /// <param name="deviation">of the normal distribution; its mean is 0</param>
    public static Weights Initialize(WeightTable table, double deviation, ulong seed, Device device) =>
        Make(table, device, (row, tensor) =>
        {
            if (row.Start == Initialization.Zeros)
            {
                return;
            }

            if (row.Start == Initialization.Ones)
            {
                tensor.Fill(1);
                return;
            }

            var spread = row.Start == Initialization.NormalOverDepth
                ? deviation / Math.Sqrt(2 * table.Layers)
                : deviation;
            using var drawn = Tensor.From(NormalNumbers.Draw(row.Name, row.Count, spread, seed), row.Shape);
            tensor.CopyFrom(drawn);
            if (row.Start == Initialization.NormalExceptPadding)
            {
                using var padding = tensor.Select(0, table.PaddingRow);
                padding.SetToZero();
            }
        });

    /// <summary>
    /// Reads a folder's weights, stored as fp32, bf16 or fp16. All missing, unexpected and misshapen ones are told at
    /// once.
    /// </summary>
    public static Weights Load(ModelFolder folder, WeightTable table, Device device)
    {
        using var files = folder.OpenWeights();
        var problems = new InputProblems();
        var names = NamesOnDisk.Match(folder.Path, files, table, problems);
        problems.ThrowIfAny();

        var weights = Make(table, device, (row, tensor) =>
        {
            var stored = names.OfRows[row.Name];
            var file = files.FileOf(stored);
            if (!StoredTensor.Read(file, stored, tensor))
            {
                problems.Add(file.Path, $"'{stored}' holds NaN or infinity. The training that wrote it failed.");
            }
        });
        foreach (var (row, stored) in names.OfRows)
        {
            weights._storedTypes.Add(row, files.FileOf(stored).Entry(stored).Type);
        }

        foreach (var (stored, row) in names.Tied)
        {
            weights.Compare(files.FileOf(stored), stored, row, problems);
        }

        if (problems.Any)
        {
            weights.Dispose();
            problems.ThrowIfAny();
        }

        return weights;
    }

    /// <summary>Copies of tensors of these shapes.</summary>
    public static Weights Copy(WeightTable table, Func<Weight, Tensor> source, Device device) =>
        Make(table, device, (row, tensor) =>
        {
            using var scope = new TensorScope();
            tensor.CopyFrom(source(row));
        });

    /// <summary>All in fp32.</summary>
    public IEnumerable<SafetensorsTensor> ToWrite() =>
        Table.Rows.Select(row => StoredTensor.ToWrite(row.Name, _tensors[row.Name]));

    /// <summary>All in one type, rounded.</summary>
    public IEnumerable<SafetensorsTensor> ToWrite(ElementType type) =>
        Table.Rows.Select(row => StoredTensor.ToWrite(row.Name, _tensors[row.Name], type));

    /// <summary>Each in the type that it was loaded from.</summary>
    public IEnumerable<SafetensorsTensor> ToWriteAsLoaded() =>
        Table.Rows.Select(row => StoredTensor.ToWrite(row.Name, _tensors[row.Name], _storedTypes[row.Name]));

    /// <summary>
    /// The linear map with weights NAME.weight [out, in], or more dimensions of inputs, and NAME.bias [out] where the
    /// family has one.
    /// </summary>
    public Tensor Linear(string name, Tensor x) => Map($"{name}.weight", x, Find($"{name}.bias"));

    /// <summary>The linear map whose weights are a table of embeddings, NAME.weight [out, in].</summary>
    /// <param name="bias">whole, unlike the table's name</param>
    public Tensor TiedLinear(string name, string bias, Tensor x) => Map($"{name}.weight", x, this[bias]);

    /// <summary>The linear map with weights NAME.weight [in, out], as GPT-2 keeps it, and NAME.bias [out].</summary>
    /// <remarks>Turned, without a copy, they make one product with the sum of the bias in it.</remarks>
    public Tensor Conv1D(string name, Tensor x) =>
        x.Linear(this[$"{name}.weight"].Transpose(0, 1), this[$"{name}.bias"]);

    /// <summary>Rows of the table NAME.weight [count, C].</summary>
    /// <param name="ids">int64, any shape S</param>
    /// <param name="padding">the row that gets no gradient; -1 for none</param>
    /// <returns>[S…, C]</returns>
    public Tensor Embedding(string name, Tensor ids, long padding = -1) =>
        this[$"{name}.weight"].Embedding(ids, padding);

    /// <summary>One row of the table NAME.weight [count, C].</summary>
    /// <returns>[1, C]</returns>
    public Tensor Row(string name, long row) => this[$"{name}.weight"].Narrow(0, row, 1);

    /// <summary>In fp32 also under autocast.</summary>
    public Tensor LayerNorm(string name, Tensor x, double epsilon) =>
        x.To(ScalarType.Float32).LayerNorm(this[$"{name}.weight"], this[$"{name}.bias"], epsilon);

    /// <summary>No more gradients: for a teacher.</summary>
    public void Freeze() => Freeze(Table.Rows);

    /// <summary>
    /// No more gradients for some of the weights: no optimizer changes them, not even by weight decay.
    /// </summary>
    public void Freeze(IEnumerable<Weight> rows)
    {
        foreach (var row in rows)
        {
            _tensors[row.Name].RequiresGrad = false;
        }
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private Tensor Map(string weight, Tensor x, Tensor? bias)
    {
        var map = this[weight];
        return x.Linear(map.Rank == 2 ? map : map.View(map.Size(0), -1), bias);
    }

    private void Compare(IStoredTensors file, string stored, string row, InputProblems problems)
    {
        if (!StoredTensor.IsEqual(file, stored, _tensors[row]))
        {
            problems.Add(
                file.Path,
                $"'{stored}' differs from '{row}'; this family uses one tensor for both. Set tie_word_embeddings to "
                + "false where the family has a head of its own, or remove the tensor that is wrong.");
        }
    }

    private static Weights Make(WeightTable table, Device device, Action<Weight, Tensor> fill)
    {
        var weights = new Weights(table);
        try
        {
            using var noGrad = Autograd.NoGrad();
            foreach (var row in table.Rows)
            {
                var tensor = TensorScope.Outside(() => Tensor.Zeros(row.Shape, ScalarType.Float32, device));
                weights._tensors.Add(row.Name, tensor);
                fill(row, tensor);
                tensor.RequiresGrad = true;
            }

            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }
}
