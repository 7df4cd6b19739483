namespace Distill.Models;

/// <summary>Gathers a table's rows, by the layers that they belong to.</summary>
internal sealed class WeightRows
{
    private readonly List<Weight> _rows = [];

    public IReadOnlyList<Weight> All => _rows;

    /// <summary>NAME.weight [count, width]</summary>
    public void Embedding(
        string name, long count, long width, Initialization start = Initialization.Normal, Role role = Role.Own) =>
        _rows.Add(new($"{name}.weight", [count, width], start, Decays: true, role) { Use = WeightUse.Table });

    /// <summary>[1, count, width]: learned vectors that stand in every example.</summary>
    /// <param name="name">whole, unlike those of the others</param>
    public void Vectors(string name, long count, long width) =>
        _rows.Add(new(name, [1, count, width], Initialization.Normal, Decays: true));

    /// <summary>NAME.weight [outputs, inputs] and NAME.bias [outputs]</summary>
    public void Linear(string name, long outputs, long inputs, bool bias = true, Role role = Role.Own)
    {
        _rows.Add(new($"{name}.weight", [outputs, inputs], Initialization.Normal, Decays: true, role)
        {
            Use = WeightUse.Linear,
        });
        if (bias)
        {
            Bias($"{name}.bias", outputs, role);
        }
    }

    /// <summary>NAME.weight [width, channels, size, size] and NAME.bias [width]</summary>
    public void Patches(string name, long width, long channels, long size)
    {
        _rows.Add(new($"{name}.weight", [width, channels, size, size], Initialization.Normal, Decays: true)
        {
            Use = WeightUse.Patches,
        });
        Bias($"{name}.bias", width);
    }

    /// <summary>NAME.weight [inputs, outputs], as GPT-2 keeps it, and NAME.bias [outputs]</summary>
    public void Conv1D(
        string name, long inputs, long outputs, Role role, Initialization start = Initialization.Normal)
    {
        _rows.Add(new($"{name}.weight", [inputs, outputs], start, Decays: true, role) { Use = WeightUse.Conv1D });
        Bias($"{name}.bias", outputs, role);
    }

    public void LayerNorm(string name, long width, Role role = Role.Own)
    {
        _rows.Add(new($"{name}.weight", [width], Initialization.Ones, Decays: false, role));
        Bias($"{name}.bias", width, role);
    }

    /// <summary>NAME.weight [width]</summary>
    public void RmsNorm(string name, long width) =>
        _rows.Add(new($"{name}.weight", [width], Initialization.Ones, Decays: false));

    /// <param name="name">whole, unlike those of the others</param>
    public void Bias(string name, long width, Role role = Role.Own) =>
        _rows.Add(new(name, [width], Initialization.Zeros, Decays: false, role));
}
