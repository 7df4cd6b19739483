using Distill.Torch;

namespace Distill.Models;

/// <summary>A model's parameters by their names on disk: fp32 leaves that gather gradients unless frozen.</summary>
internal sealed partial class Weights : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = [];
    private readonly Dictionary<string, Tensor> _turnedBack = [];
    private readonly Dictionary<string, IWeightForm> _forms = [];
    private readonly HashSet<string> _byRows = [];
    private readonly Dictionary<string, ILateRows> _late = [];

    private Weights(WeightTable table) => Table = table;

    public WeightTable Table { get; private set; }

    public Device Device => _tensors.Values.First().Device;

    /// <summary>In fp32, also where it is kept in whole numbers.</summary>
    public Tensor this[string name] => Find(name) ?? TurnedBack(name);

    /// <summary>In the table's order, without those in whole numbers.</summary>
    public IEnumerable<(Weight Weight, Tensor Tensor)> All => Table.Rows
        .Where(row => _tensors.ContainsKey(row.Name))
        .Select(row => (row, Find(row.Name)!));

    /// <summary>The same for who asks for their gradients: rows of some tables may be behind.</summary>
    public IEnumerable<(Weight Weight, Tensor Tensor)> Leaves => Table.Rows
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

    /// <summary>Null where the table has no such row.</summary>
    public Tensor? Find(string name)
    {
        if (_late.TryGetValue(name, out var rows))
        {
            rows.CatchUp();
        }

        return _tensors.GetValueOrDefault(name);
    }

    /// <summary>Copies of tensors of these shapes.</summary>
    public static Weights Copy(WeightTable table, Func<Weight, Tensor> source, Device device) =>
        Make(table, device, (row, tensor) =>
        {
            using var scope = new TensorScope();
            tensor.CopyFrom(source(row));
        });

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

    /// <summary>No more gradients: for a teacher.</summary>
    public void Freeze() => Freeze(Table.Rows);

    /// <summary>For a teacher that is asked in a precision: its matrices have that of the products.</summary>
    public void Freeze(Precision precision)
    {
        Freeze();
        if (precision.Operands() is { } type)
        {
            Round(type);
        }
    }

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
    /// Gathers the gradient of a table, which no map reads, as the rows that a step looked up; for an optimizer that
    /// takes it so.
    /// </summary>
    public void GatherByRows(Weight table) => _byRows.Add(table.Module);

    /// <summary>
    /// From now on rows of this table may be behind, and are brought up to date before anything reads them here: those
    /// that are looked up, or all.
    /// </summary>
    public void Delay(Weight table, ILateRows rows) => _late.Add(table.Name, rows);

    /// <summary>All rows are up to date, and stay so.</summary>
    public void EndDelay(Weight table)
    {
        _late.Remove(table.Name, out var rows);
        rows!.CatchUp();
    }

    /// <summary>
    /// Keeps the matrices, tables too, in the precision that products have; for a frozen model, whose weights are not
    /// asked for in fp32 again.
    /// </summary>
    public void Round(ScalarType type)
    {
        foreach (var (row, _) in All.Where(pair => pair.Weight.IsMatrix).ToArray())
        {
            Round(row, type);
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

    private void Round(Weight row, ScalarType type)
    {
        if (!_forms.ContainsKey(row.Name))
        {
            using var scope = new TensorScope();
            Put(row, new RoundedWeight(Matrix(row), type));
        }
    }

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

    private static Weights Make(
        WeightTable table,
        Device device,
        Action<Weight, Tensor> fill,
        IReadOnlyDictionary<string, QuantizedWeight>? forms = null,
        ScalarType? rounded = null)
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
                if (rounded is { } type && row.IsMatrix)
                {
                    weights.Round(row, type);
                }
                else
                {
                    tensor.RequiresGrad = true;
                }
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
