using Distill.Models;

namespace Distill.Compression;

/// <summary>Parts of a block that can be taken away as a whole.</summary>
internal enum BlockUnit
{
    /// <summary>A head of the attention, or several that share their keys and values.</summary>
    Head,

    /// <summary>A neuron between the two maps of the feed-forward.</summary>
    Neuron,
}

/// <summary>
/// Adds up how much heads or neurons matter: |∂L/∂ξ|, where ξ, which is 1, multiplies what one of them gives. Michel,
/// Levy, Neubig 2019, Are Sixteen Heads Really Better than One?, section 4.1. What it gives meets the columns of the map
/// behind it alone, so the derivative is exactly the sum over these columns of weight times gradient, and no network
/// with gates is needed. With one example a step it is the paper's mean over examples.
/// </summary>
internal sealed class GateWatch(Model model, BlockUnit unit) : GradientWatch(model.Weights)
{
    private readonly double[][] _sums =
        [.. Enumerable.Range(0, model.Config.Blocks).Select(block => new double[UnitsOf(model.Config, block, unit)])];

    /// <summary>Of each block, in its order, as a mean over the steps.</summary>
    public IReadOnlyList<double[]> Importance => [.. _sums.Select(block => Array.ConvertAll(block, sum => sum / Steps))];

    public static int UnitsOf(ModelConfig config, int block, BlockUnit unit) =>
        unit == BlockUnit.Head ? config.HeadUnits(block) : config.IntermediateSize;

    protected override void Look()
    {
        var role = unit == BlockUnit.Head ? Role.AttentionOutput : Role.Outer;
        foreach (var (weight, tensor) in Weights.All)
        {
            if (weight.Role != role || weight.Shape.Length != 2 || tensor.Gradient() is not { } gradient)
            {
                continue;
            }

            var sums = _sums[Weights.Table.LayerOf(weight.Name)!.Value];
            var columns = (tensor * gradient).Sum(weight.InputsFirst ? 1 : 0);                 // [I]
            var gates = columns.View(sums.Length, -1).Sum(1).Abs().ToArray<float>();           // [units]
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += gates[i];
            }
        }
    }
}
