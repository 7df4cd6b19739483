using System.Text.Json.Nodes;
using Distill.Formats;
using Distill.Torch;

namespace Distill.Models;

/// <summary>A model's parameters by their names on disk: fp32 leaves that gather gradients unless frozen.</summary>
internal sealed class Weights : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = [];
    private readonly Dictionary<string, Tensor> _turnedBack = [];
    private readonly Dictionary<string, IWeightForm> _forms = [];
    private readonly Dictionary<string, ElementType> _storedTypes = [];

    private Weights(WeightTable table) => Table = table;

    public WeightTable Table { get; private set; }

    public Device Device => _tensors.Values.First().Device;

    /// <summary>In fp32, also where it is kept in whole numbers.</summary>
    public Tensor this[string name] => _tensors.TryGetValue(name, out var tensor) ? tensor : TurnedBack(name);

    /// <summary>Null where the table has no such row.</summary>
    public Tensor? Find(string name) => _tensors.GetValueOrDefault(name);

    /// <summary>In the table's order, without those in whole numbers.</summary>
    public IEnumerable<(Weight Weight, Tensor Tensor)> All => Table.Rows
        .Where(row => _tensors.ContainsKey(row.Name))
        .Select(row => (row, _tensors[row.Name]));

    /// <summary>Those that are kept in whole numbers, in the table's order.</summary>
    public IEnumerable<(Weight Weight, QuantizedWeight Form)> Quantized => Table.Rows
        .Where(row => _forms.GetValueOrDefault(row.Name) is QuantizedWeight)
        .Select(row => (row, (QuantizedWeight)_forms[row.Name]));

    /// <summary>For what would change weights, or round them again.</summary>
    /// <exception cref="UserException">some are in whole numbers, which are as they are</exception>
    public void RequireFloats(string folder)
    {
        if (Quantized.Any())
        {
            throw new UserException(
                ExitCode.InputInvalid,
                folder,
                "holds weights in whole numbers already. Take the model that it was made from.");
        }
    }

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
            Draw(row.Name, tensor, spread, seed);
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
        var roundings = QuantizationReader.Read(folder, table);
        using var files = folder.OpenWeights();
        var problems = new InputProblems();
        var quantized = new QuantizedTensors(files, roundings, problems);
        var forms = table.Rows.Where(row => roundings.ContainsKey(row.Name))
            .ToDictionary(row => row.Name, row => quantized.Read(row, device));
        var rounded = quantized.Names.Concat(forms.Keys).ToHashSet();
        var names = NamesOnDisk.Match(folder.Path, files, table, rounded, problems);
        if (problems.Any)
        {
            foreach (var form in forms.Values)
            {
                form?.Dispose();
            }

            problems.ThrowIfAny();
        }

        var weights = Make(table, device, (row, tensor) =>
        {
            var stored = names.OfRows[row.Name];
            var file = files.FileOf(stored);
            if (!StoredTensor.Read(file, stored, tensor))
            {
                problems.Add(file.Path, $"'{stored}' holds NaN or infinity. The training that wrote it failed.");
            }
        }, forms!);
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

    /// <summary>All in fp32, except those in whole numbers.</summary>
    public IEnumerable<SafetensorsTensor> ToWrite() =>
        All.Select(pair => StoredTensor.ToWrite(pair.Weight.Name, pair.Tensor)).Concat(QuantizedToWrite());

    /// <summary>All in one type, rounded; also those in whole numbers.</summary>
    public IEnumerable<SafetensorsTensor> ToWrite(ElementType type) =>
        Table.Rows.Select(row => StoredTensor.ToWrite(row.Name, this[row.Name], type));

    /// <summary>Each in the type that it was loaded from.</summary>
    public IEnumerable<SafetensorsTensor> ToWriteAsLoaded() => All
        .Select(pair => StoredTensor.ToWrite(pair.Weight.Name, pair.Tensor, _storedTypes[pair.Weight.Name]))
        .Concat(QuantizedToWrite());

    /// <summary>Says in a config which weights are kept in whole numbers.</summary>
    /// <returns>the config</returns>
    public JsonObject Describe(JsonObject config)
    {
        var roundings = Quantized.ToDictionary(pair => pair.Weight.Name, pair => pair.Form.Rounding);
        if (roundings.Count > 0)
        {
            config[QuantizationReader.Key] = QuantizationWriter.Write(Table, roundings);
        }

        return config;
    }

    /// <summary>A matrix in fp32, [out, in] whatever its shape on disk.</summary>
    public Tensor Matrix(Weight row) => row.Use switch
    {
        WeightUse.Conv1D => this[row.Name].Transpose(0, 1).Contiguous(),
        _ => this[row.Name].View(row.Outputs, row.Inputs),
    };

    /// <summary>
    /// Computes a weight's map in another way from now on. The form stands before the weight, or replaces it.
    /// </summary>
    public void Put(Weight row, IWeightForm form)
    {
        _forms.GetValueOrDefault(row.Name)?.Dispose();
        _forms[row.Name] = form;
        if (form.Replaces && _tensors.Remove(row.Name, out var tensor))
        {
            tensor.Dispose();
        }
    }

    /// <summary>One more weight, which is trained and kept in checkpoints as all are.</summary>
    /// <returns>the parameter</returns>
    public Tensor Add(Weight row, Tensor start, bool learns)
    {
        Table = Table with { Rows = [.. Table.Rows, row] };
        using var noGrad = Autograd.NoGrad();
        var tensor = TensorScope.Outside(() => start.To(Device).Clone());
        tensor.RequiresGrad = learns;
        _tensors.Add(row.Name, tensor);
        return tensor;
    }

    /// <summary>Takes weights away that were added.</summary>
    public void Remove(IReadOnlyCollection<Weight> rows)
    {
        Table = Table with { Rows = [.. Table.Rows.Except(rows)] };
        foreach (var row in rows)
        {
            _tensors.Remove(row.Name, out var tensor);
            tensor!.Dispose();
        }
    }

    /// <summary>Puts forms before weights while something is measured; they stay the caller's.</summary>
    /// <returns>takes them away again</returns>
    public IDisposable Lend(IReadOnlyDictionary<string, IWeightForm> forms) => new Lent(this, forms);

    /// <summary>
    /// The linear map with weights NAME.weight [out, in], or more dimensions of inputs, and NAME.bias [out] where the
    /// family has one. A factorized one is two maps, of which the second has the bias.
    /// </summary>
    public Tensor Linear(string name, Tensor x) => Table.Factorized.Contains(name)
        ? Map($"{name}.up.weight", Map($"{name}.down.weight", x, bias: null), Find($"{name}.bias"))
        : Map($"{name}.weight", x, Find($"{name}.bias"));

    /// <summary>The linear map whose weights are a table of embeddings, NAME.weight [out, in].</summary>
    /// <param name="bias">whole, unlike the table's name</param>
    public Tensor TiedLinear(string name, string bias, Tensor x) => Map($"{name}.weight", x, this[bias]);

    /// <summary>The linear map with weights NAME.weight [in, out], as GPT-2 keeps it, and NAME.bias [out].</summary>
    /// <remarks>Turned, without a copy, they make one product with the sum of the bias in it.</remarks>
    public Tensor Conv1D(string name, Tensor x)
    {
        if (Table.Factorized.Contains(name))
        {
            return Linear(name, x);
        }

        return _forms.TryGetValue($"{name}.weight", out var form)
            ? form.Linear(x, this[$"{name}.bias"])
            : x.Linear(this[$"{name}.weight"].Transpose(0, 1), this[$"{name}.bias"]);
    }

    /// <summary>Rows of the table NAME.weight [count, C].</summary>
    /// <param name="ids">int64, any shape S</param>
    /// <param name="padding">the row that gets no gradient; -1 for none</param>
    /// <returns>[S…, C]</returns>
    public Tensor Embedding(string name, Tensor ids, long padding = -1)
    {
        if (Table.Factorized.Contains(name))
        {
            return Map($"{name}.up.weight", Embedding($"{name}.down", ids, padding), bias: null);
        }

        return _forms.TryGetValue($"{name}.weight", out var form)
            ? form.Embedding(ids)
            : this[$"{name}.weight"].Embedding(ids, padding);
    }

    /// <summary>One row of the table NAME.weight [count, C].</summary>
    /// <returns>[1, C]</returns>
    public Tensor Row(string name, long row) =>
        Table.Factorized.Contains(name) || _forms.ContainsKey($"{name}.weight")
            ? Embedding(name, Tensor.Full([1], row, ScalarType.Int64, Device))
            : this[$"{name}.weight"].Narrow(0, row, 1);

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
        foreach (var row in rows.Where(row => _tensors.ContainsKey(row.Name)))
        {
            _tensors[row.Name].RequiresGrad = false;
        }
    }

    /// <summary>
    /// Keeps the matrices that only products read in the precision that these have; for a frozen model, whose weights
    /// are not asked for in fp32 again.
    /// </summary>
    public void Round(ScalarType type)
    {
        using var scope = new TensorScope();
        foreach (var (row, _) in All.ToArray())
        {
            if (row.IsMatrix && row.Use != WeightUse.Table && !_forms.ContainsKey(row.Name))
            {
                Put(row, new RoundedWeight(Matrix(row), type));
            }
        }
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values.Concat(_turnedBack.Values))
        {
            tensor.Dispose();
        }

        foreach (var form in _forms.Values)
        {
            form.Dispose();
        }
    }

    private IEnumerable<SafetensorsTensor> QuantizedToWrite() =>
        Quantized.SelectMany(pair => QuantizedTensors.ToWrite(pair.Weight, pair.Form));

    // Made once: others read a weight of a finished model, and do not change it.
    private Tensor TurnedBack(string name)
    {
        if (!_turnedBack.TryGetValue(name, out var tensor))
        {
            var row = Table[name];
            tensor = TensorScope.Outside(() =>
            {
                using var scope = new TensorScope();
                var matrix = _forms[name].Matrix();
                return scope.Keep(row.Use == WeightUse.Conv1D
                    ? matrix.Transpose(0, 1).Contiguous()
                    : matrix.View(row.Shape));
            });
            _turnedBack.Add(name, tensor);
        }

        return tensor;
    }

    private Tensor Map(string weight, Tensor x, Tensor? bias)
    {
        if (_forms.TryGetValue(weight, out var form))
        {
            return form.Linear(x, bias);
        }

        var map = this[weight];
        return x.Linear(map.Rank == 2 ? map : map.View(map.Size(0), -1), bias);
    }

    // Part by part: a table of words is not held twice.
    private static void Draw(string name, Tensor tensor, double deviation, ulong seed)
    {
        const int Part = 1 << 20;
        for (var first = 0L; first < tensor.Count; first += Part)
        {
            using var scope = new TensorScope();
            var count = Math.Min(Part, tensor.Count - first);
            var drawn = NormalNumbers.Draw(name, count, deviation, seed, first);
            tensor.View(-1).Narrow(0, first, count).CopyFrom(Tensor.From(drawn, count));
        }
    }

    private void Compare(IStoredTensors file, string stored, string row, InputProblems problems)
    {
        if (!StoredTensor.IsEqual(file, stored, this[row]))
        {
            problems.Add(
                file.Path,
                $"'{stored}' differs from '{row}'; this family uses one tensor for both. Set tie_word_embeddings to "
                + "false where the family has a head of its own, or remove the tensor that is wrong.");
        }
    }

    private static Weights Make(
        WeightTable table,
        Device device,
        Action<Weight, Tensor> fill,
        IReadOnlyDictionary<string, QuantizedWeight>? forms = null)
    {
        var weights = new Weights(table);
        foreach (var (name, form) in forms ?? new Dictionary<string, QuantizedWeight>())
        {
            weights._forms.Add(name, form);
        }

        try
        {
            using var noGrad = Autograd.NoGrad();
            foreach (var row in table.Rows.Where(row => !weights._forms.ContainsKey(row.Name)))
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

    private sealed class Lent : IDisposable
    {
        private readonly Weights _weights;
        private readonly Dictionary<string, IWeightForm?> _before = [];

        public Lent(Weights weights, IReadOnlyDictionary<string, IWeightForm> forms)
        {
            _weights = weights;
            foreach (var (name, form) in forms)
            {
                _before.Add(name, weights._forms.GetValueOrDefault(name));
                weights._forms[name] = form;
            }
        }

        public void Dispose()
        {
            foreach (var (name, form) in _before)
            {
                if (form is null)
                {
                    _weights._forms.Remove(name);
                }
                else
                {
                    _weights._forms[name] = form;
                }
            }

            _before.Clear();
        }
    }
}
