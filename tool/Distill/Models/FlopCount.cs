namespace Distill.Models;

/// <summary>What the parts of a transformer cost, for <see cref="ModelConfig.ForwardFlop"/>.</summary>
internal static class FlopCount
{
    /// <summary>Gradients by the inputs and by the weights: as many again, twice.</summary>
    public const int ForwardAndBackward = 3;

    /// <summary>A product of a vector with a matrix.</summary>
    public static double Product(double inputs, double outputs) => 2 * inputs * outputs;

    /// <summary>One block over examples of these lengths; padding is no work.</summary>
    /// <param name="weights">of its matrices, which every token is multiplied with</param>
    /// <param name="width">channels of all heads together: T · width products for the scores, as many for the mix</param>
    public static double Block(double weights, double width, IEnumerable<int> lengths) =>
        lengths.Sum(t => t * ((2 * weights) + (4.0 * t * width)));
}
