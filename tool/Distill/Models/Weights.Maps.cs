using Distill.Torch;

namespace Distill.Models;

/// <summary>What networks compute with them, by the names of modules.</summary>
internal sealed partial class Weights
{
    /// <summary>
    /// The linear map with weights NAME.weight [out, in], or more dimensions of inputs, and NAME.bias [out] where the
    /// family has one. A factorized one is two maps, of which the second has the bias.
    /// </summary>
    /// <param name="before">of x, before the map</param>
    public Tensor Linear(string name, Tensor x, Activation? before = null) => Table.Factorized.Contains(name)
        ? Map($"{name}.up.weight", Map($"{name}.down.weight", x, bias: null, before), Find($"{name}.bias"))
        : Map($"{name}.weight", x, Find($"{name}.bias"), before);

    /// <summary>The linear map whose weights are a table of embeddings, NAME.weight [out, in].</summary>
    /// <param name="bias">whole, unlike the table's name</param>
    public Tensor TiedLinear(string name, string bias, Tensor x) => Map($"{name}.weight", x, this[bias]);

    /// <summary>The linear map with weights NAME.weight [in, out], as GPT-2 keeps it, and NAME.bias [out].</summary>
    /// <remarks>Turned, without a copy, they make one product with the sum of the bias in it.</remarks>
    /// <param name="before">of x, before the map</param>
    public Tensor Conv1D(string name, Tensor x, Activation? before = null)
    {
        if (Table.Factorized.Contains(name))
        {
            return Linear(name, x, before);
        }

        return _forms.TryGetValue($"{name}.weight", out var form)
            ? form.Linear(Before(x, before), this[$"{name}.bias"])
            : Map(this[$"{name}.weight"].Transpose(0, 1), x, this[$"{name}.bias"], before);
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

        if (_forms.TryGetValue($"{name}.weight", out var form))
        {
            return form.Embedding(ids);
        }

        _late.GetValueOrDefault($"{name}.weight")?.CatchUp(ids);
        return _tensors[$"{name}.weight"].Embedding(ids, padding, _byRows.Contains(name));
    }

    /// <summary>One row of the table NAME.weight [count, C].</summary>
    /// <returns>[1, C]</returns>
    public Tensor Row(string name, long row) =>
        Table.Factorized.Contains(name) || _forms.ContainsKey($"{name}.weight")
            ? Embedding(name, Tensor.Full([1], row, ScalarType.Int64, Device))
            : this[$"{name}.weight"].Narrow(0, row, 1);

    /// <summary>Of x, or of the sum of dropped x and another; in fp32 also under autocast.</summary>
    public Tensor LayerNorm(
        string name, Tensor x, double epsilon, Tensor? added = null, DropoutMask dropped = default) =>
        x.LayerNorm(this[$"{name}.weight"], this[$"{name}.bias"], epsilon, added, dropped);

    private Tensor Map(string weight, Tensor x, Tensor? bias, Activation? before = null)
    {
        if (_forms.TryGetValue(weight, out var form))
        {
            return form.Linear(Before(x, before), bias);
        }

        var map = this[weight];
        return Map(map.Rank == 2 ? map : map.View(map.Size(0), -1), x, bias, before);
    }

    private static Tensor Map(Tensor map, Tensor x, Tensor? bias, Activation? before) => before?.GeluByTanh is { } tanh
        ? x.LinearOfGelu(map, bias, tanh)
        : Before(x, before).Linear(map, bias);

    private static Tensor Before(Tensor x, Activation? before) => before is null ? x : before.Of(x);
}
