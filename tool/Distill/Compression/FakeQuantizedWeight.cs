using Distill.Models;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>
/// A weight that is trained as it will be rounded: the pass forward sees rounded numbers, and the gradient passes the
/// rounding as if it were not there. Bengio, Léonard, Courville 2013, Estimating or Propagating Gradients Through
/// Stochastic Neurons for Conditional Computation, section 4; Jacob et al. 2018, section 3. With a scale that is learned,
/// its gradient is that of Esser et al. 2020, Learned Step Size Quantization, section 2.1.
/// </summary>
/// <param name="weight">the parameter, in whatever shape it has on disk</param>
/// <param name="scales">of <see cref="Rounding.ScaleShape"/>; null: the widest range of the weights as they are</param>
/// <param name="input">the learned scale of static inputs [1], and their zero point</param>
internal sealed class FakeQuantizedWeight(
    Func<Tensor> weight, Rounding rounding, Tensor? scales, (Tensor Scale, int ZeroPoint)? input) : IWeightForm
{
    private const double Smallest = 1e-8;

    public bool Replaces => false;

    public Tensor Linear(Tensor x, Tensor? bias) => Rounded(x).Linear(Matrix(), bias);

    public Tensor Embedding(Tensor ids)
    {
        using var scope = new TensorScope();
        var flat = ids.Reshape(-1);
        var rows = weight().IndexSelect(0, flat);                                        // [S, C]
        var own = scales is null ? Range(rows) : Positive(scales).IndexSelect(0, flat);  // [S, 1]
        return scope.Keep(Fake(rows.Unsqueeze(1), own.View(-1, 1, 1)).View([.. ids.Shape, rows.Size(1)]));
    }

    public Tensor Matrix()
    {
        using var scope = new TensorScope();
        var matrix = weight();
        var grouped = WeightRounder.Grouped(matrix, rounding);                           // [N, G, K / G]
        var own = scales is null ? WeightRounder.Scales(matrix, rounding) : Positive(scales);
        return scope.Keep(Fake(grouped, own.Unsqueeze(2)).View(matrix.Size(0), matrix.Size(1)));
    }

    /// <summary>A learned scale, kept from crossing zero.</summary>
    public static Tensor Positive(Tensor scales) => scales.Abs().ClampMin(Smallest);

    public void Dispose()
    {
    }

    private Tensor Range(Tensor rows) => WeightRounder.Scales(rows, rounding);

    private Tensor Fake(Tensor grouped, Tensor own)
    {
        // Each scale's gradient sums over its weights; this keeps its steps as large, against its size, as theirs.
        var factor = 1 / Math.Sqrt((double)grouped.Size(2) * rounding.Highest);
        var scale = scales is null ? own : StraightThrough.Scaled(own, factor);
        return StraightThrough.Round((grouped / scale).Clamp(rounding.Lowest, rounding.Highest)) * scale;
    }

    private Tensor Rounded(Tensor x)
    {
        if (rounding.Inputs == InputRounding.None)
        {
            return x;
        }

        using var scope = new TensorScope();
        x = x.To(ScalarType.Float32);
        if (input is not { } known)
        {
            var largest = x.Detach().Abs().AMax(x.Rank - 1) / sbyte.MaxValue;
            var own = largest.MaskedFill(largest.EqualTo(0), 1);
            return scope.Keep(StraightThrough.Round(x / own) * own);
        }

        var scale = Positive(known.Scale);
        scale = StraightThrough.Scaled(scale, 1 / Math.Sqrt((double)x.Count * sbyte.MaxValue));
        var codes = (x / scale).Clamp(sbyte.MinValue - known.ZeroPoint, sbyte.MaxValue - known.ZeroPoint);
        return scope.Keep(StraightThrough.Round(codes) * scale);
    }
}
