using Distill.Models;
using Distill.Torch;

namespace Distill.Export;

/// <summary>
/// A model's weights as parts of a graph: the maps, tables and norms of <see cref="Weights"/> by the same names. How
/// the matrices stand in the file, and how vectors are multiplied with them, belongs to the precision.
/// </summary>
/// <param name="type">that vectors flow in between the operators</param>
internal abstract class GraphWeights(OnnxGraph graph, Weights weights, OnnxType type)
{
    public OnnxGraph Graph => graph;

    /// <summary>That vectors flow in between the operators.</summary>
    public OnnxType Type => type;

    /// <summary>A weight as it is, in the type of the vectors.</summary>
    public Value this[string name] => Parameter(name, weights[name], type);

    /// <summary>
    /// The linear map with weights NAME.weight [out, in] and, where there is one, NAME.bias [out]; two maps where it is
    /// factorized.
    /// </summary>
    public Value Linear(string name, Value x)
    {
        if (!IsFactorized(name))
        {
            return Biased(name, Turned(name, x));
        }

        return Biased(name, Turned($"{name}.up", Turned($"{name}.down", x)));
    }

    /// <summary>The same with weights [in, out], as GPT-2 keeps them.</summary>
    public Value Conv1D(string name, Value x) =>
        IsFactorized(name) ? Linear(name, x) : Biased(name, Product(name, x, weights[$"{name}.weight"]));

    /// <summary>A convolution whose kernels do not overlap, as a linear map of the patches' pixels.</summary>
    /// <param name="name">of the weights NAME.weight [C, channels, P, P] and NAME.bias [C]</param>
    /// <param name="patches">[B, N, channels · P · P]</param>
    public Value Patches(string name, Value patches)
    {
        var kernels = weights[$"{name}.weight"];
        return Biased(name, Product(name, patches, kernels.View(kernels.Size(0), -1).Transpose(0, 1)));
    }

    /// <summary>Rows of the table NAME.weight [count, width].</summary>
    /// <param name="ids">int64 […]</param>
    public Value Embedding(string name, Value ids) => IsFactorized(name)
        ? Turned($"{name}.up", Rows($"{name}.down.weight", ids))
        : Rows($"{name}.weight", ids);

    /// <summary>The map whose matrix is the table of word embeddings itself, which the file holds once.</summary>
    /// <param name="bias">its whole name; null for none</param>
    public Value Tied(string name, Value x, string? bias = null)
    {
        var product = ProductWithRows($"{name}.weight", x);
        return bias is null ? product : product + this[bias];
    }

    /// <summary>In fp32 in every precision.</summary>
    public Value LayerNorm(string name, Value x, double epsilon) => x.To(OnnxType.Float32)
        .LayerNorm(Single($"{name}.weight"), Single($"{name}.bias"), epsilon)
        .To(type);

    /// <summary>The mean in fp32 in every precision.</summary>
    public Value RmsNorm(string name, Value x, double epsilon)
    {
        var wide = x.To(OnnxType.Float32);
        var normed = wide / ((wide * wide).Mean() + epsilon).Sqrt();
        return this[$"{name}.weight"] * normed.To(type);
    }

    /// <param name="matrix">[in, out]</param>
    protected abstract Value Product(string name, Value x, Tensor matrix);

    protected abstract Value Rows(string name, Value ids);

    /// <summary>The product with a table that <see cref="Rows"/> has put into the file.</summary>
    protected abstract Value ProductWithRows(string name, Value x);

    /// <summary>A tensor in a floating-point type, rounded half to even when its turn comes.</summary>
    protected Value Parameter(string name, Tensor tensor, OnnxType kind) =>
        graph.Stored(name, kind, tensor.Shape, StoredTensor.ToWrite(name, tensor, kind.OnDisk()).Write);

    protected Tensor Stored(string name) => weights[name];

    private bool IsFactorized(string name) => weights.Table.Factorized.Contains(name);

    // Graphs multiply with [in, out].
    private Value Turned(string name, Value x) => Product(name, x, weights[$"{name}.weight"].Transpose(0, 1));

    private Value Biased(string name, Value product) =>
        weights.Find($"{name}.bias") is null ? product : product + this[$"{name}.bias"];

    private Value Single(string name) => Parameter(name, weights[name], OnnxType.Float32);
}
