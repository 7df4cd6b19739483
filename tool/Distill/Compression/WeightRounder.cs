using Distill.Models;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>
/// Chooses the scales of a matrix and rounds it. In 8 bits the range is that of the weights; in 4 bits, where clipping
/// the largest few is worth more than it costs, the range with the smallest squared error.
/// </summary>
internal static class WeightRounder
{
    // Shares of the whole range that are tried, from all of it to a half.
    private const int Ranges = 26;
    private const double Narrower = 0.02;

    /// <param name="matrix">fp32 [out, in]</param>
    public static QuantizedWeight Round(Tensor matrix, Rounding rounding, InputScale? input = null)
    {
        using var scope = new TensorScope();
        using var noGrad = Autograd.NoGrad();
        var grouped = Grouped(matrix, rounding);
        var (scales, zeros) = Choose(grouped, rounding);
        return Round(matrix, rounding, scales, zeros, input);
    }

    /// <summary>With scales that were learned; zero points are 0.</summary>
    /// <param name="scales">of <see cref="Rounding.ScaleShape"/></param>
    public static QuantizedWeight Round(Tensor matrix, Rounding rounding, Tensor scales, InputScale? input)
    {
        using var scope = new TensorScope();
        using var noGrad = Autograd.NoGrad();
        return Round(matrix, rounding, scales.Unsqueeze(2), zeros: null, input);
    }

    /// <summary>The scales that <see cref="Round(Tensor, Rounding, InputScale?)"/> would take.</summary>
    /// <returns>fp32, of <see cref="Rounding.ScaleShape"/></returns>
    public static Tensor Scales(Tensor matrix, Rounding rounding)
    {
        using var scope = new TensorScope();
        using var noGrad = Autograd.NoGrad();
        return scope.Keep(Choose(Grouped(matrix, rounding), rounding).Scales.Squeeze(2));
    }

    /// <summary>The weights that share a scale, in the last dimension.</summary>
    /// <returns>[N, G, K / G]; [1, 1, N · K] where all share one</returns>
    public static Tensor Grouped(Tensor matrix, Rounding rounding)
    {
        var (n, k) = (matrix.Size(0), matrix.Size(1));
        return rounding.ScaleOf switch
        {
            ScaleOf.Tensor => matrix.Reshape(1, 1, n * k),
            ScaleOf.Channel => matrix.Reshape(n, 1, k),
            _ => matrix.Reshape(n, k / rounding.GroupSize, rounding.GroupSize),
        };
    }

    private static QuantizedWeight Round(
        Tensor matrix, Rounding rounding, Tensor scales, Tensor? zeros, InputScale? input)
    {
        var codes = Codes(Grouped(matrix, rounding), rounding, scales, zeros);
        return new QuantizedWeight(
            rounding,
            codes.To(ScalarType.Int8).View(matrix.Size(0), matrix.Size(1)),
            scales.Squeeze(2),
            zeros?.Squeeze(2).To(ScalarType.Int8),
            input);
    }

    private static (Tensor Scales, Tensor? Zeros) Choose(Tensor grouped, Rounding rounding)
    {
        var best = Choose(grouped, rounding, share: 1);
        if (rounding.Bits == 8)
        {
            return best;
        }

        var error = Error(grouped, rounding, best);
        for (var range = 1; range < Ranges; range++)
        {
            var narrower = Choose(grouped, rounding, 1 - (range * Narrower));
            var its = Error(grouped, rounding, narrower);
            var better = its.LessThan(error);
            error = Tensor.Where(better, its, error);
            best = (
                Tensor.Where(better, narrower.Scales, best.Scales),
                best.Zeros is null ? null : Tensor.Where(better, narrower.Zeros!, best.Zeros));
        }

        return best;
    }

    // Of weights that are all 0 the scale is 1.
    private static (Tensor Scales, Tensor? Zeros) Choose(Tensor grouped, Rounding rounding, double share)
    {
        if (rounding.Symmetric)
        {
            var largest = grouped.Abs().AMax(2) * (share / rounding.Highest);
            return (largest.MaskedFill(largest.EqualTo(0), 1), null);
        }

        var low = grouped.AMin(2).Clamp(double.NegativeInfinity, 0) * share;
        var high = grouped.AMax(2).ClampMin(0.0) * share;
        var scales = (high - low) / (rounding.Highest - rounding.Lowest);
        scales = scales.MaskedFill(scales.EqualTo(0), 1);
        var zeros = (rounding.Lowest - (low / scales)).Round().Clamp(rounding.Lowest, rounding.Highest);
        return (scales, zeros);
    }

    private static Tensor Error(Tensor grouped, Rounding rounding, (Tensor Scales, Tensor? Zeros) choice)
    {
        var codes = Codes(grouped, rounding, choice.Scales, choice.Zeros);
        var centred = choice.Zeros is null ? codes : codes - choice.Zeros;
        return ((centred * choice.Scales) - grouped).Square().Sum(2, keep: true);
    }

    private static Tensor Codes(Tensor grouped, Rounding rounding, Tensor scales, Tensor? zeros)
    {
        var rounded = (grouped / scales).Round();
        return (zeros is null ? rounded : rounded + zeros).Clamp(rounding.Lowest, rounding.Highest);
    }
}
