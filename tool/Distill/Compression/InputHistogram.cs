using Distill.Models;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>How often which inputs came to a linear map, in bins of equal width from the smallest to the largest.</summary>
internal sealed class InputHistogram
{
    public const int Bins = 2048;

    /// <summary>The share of inputs that <see cref="RangeChoice.Percentile"/> keeps.</summary>
    public const double Kept = 0.9999;

    // Numbers of 8 bits, and of half of them, for magnitudes.
    private const int Codes = 256;

    // Ranges that are tried for the squared error, at each end.
    private const int Tried = 24;

    private readonly double[] _counts = new double[Bins];

    /// <param name="minimum">of the inputs; the range always holds 0</param>
    public InputHistogram(double minimum, double maximum)
    {
        Minimum = Math.Min(minimum, 0);
        Maximum = Math.Max(maximum, 0);
        if (Maximum - Minimum == 0)
        {
            Maximum = 1; // nothing but zeros
        }
    }

    public double Minimum { get; }

    public double Maximum { get; }

    private double Width => (Maximum - Minimum) / Bins;

    public void Add(Tensor inputs)
    {
        using var scope = new TensorScope();
        foreach (var (bin, count) in inputs.Histogram(Bins, Minimum, Maximum).ToArray<float>().Index())
        {
            _counts[bin] += count;
        }
    }

    public InputScale Scale(RangeChoice choice)
    {
        var (low, high) = choice switch
        {
            RangeChoice.MinMax => (Minimum, Maximum),
            RangeChoice.Percentile => Percentile(Kept),
            RangeChoice.Mse => SmallestError(),
            RangeChoice.Kl => SmallestDivergence(),
            _ => throw new ArgumentOutOfRangeException(nameof(choice), choice, null),
        };
        return ScaleOf(low, high);
    }

    /// <summary>The scale and zero point of a range that holds 0, so that 0 stays 0.</summary>
    public static InputScale ScaleOf(double low, double high)
    {
        var scale = (high - low) / (Codes - 1);
        var zero = Math.Clamp(Math.Round(sbyte.MinValue - (low / scale)), sbyte.MinValue, sbyte.MaxValue);
        return new InputScale((float)scale, (int)zero);
    }

    /// <summary>Leaves out as many of the smallest as of the largest.</summary>
    public (double Low, double High) Percentile(double kept)
    {
        var left = _counts.Sum() * (1 - kept) / 2;
        var (first, last) = (0, Bins - 1);
        for (var sum = _counts[first]; sum <= left && first < last; sum += _counts[first])
        {
            first++;
        }

        for (var sum = _counts[last]; sum <= left && last > first; sum += _counts[last])
        {
            last--;
        }

        return (Math.Min(Minimum + (first * Width), 0), Math.Max(Minimum + ((last + 1) * Width), 0));
    }

    private (double Low, double High) SmallestError()
    {
        var best = (Error: double.PositiveInfinity, Low: Minimum, High: Maximum);
        for (var i = 0; i < Tried; i++)
        {
            for (var j = 0; j < Tried; j++)
            {
                var (low, high) = (Minimum * (Tried - i) / Tried, Maximum * (Tried - j) / Tried);
                var error = Error(low, high);
                if (error < best.Error)
                {
                    best = (error, low, high);
                }
            }
        }

        return (best.Low, best.High);
    }

    /// <summary>The sum of squared differences of inputs, at the middles of their bins, and what is left of them.</summary>
    public double Error(double low, double high)
    {
        var (scale, zero) = ScaleOf(low, high);
        var error = 0.0;
        for (var bin = 0; bin < Bins; bin++)
        {
            var x = Minimum + ((bin + 0.5) * Width);
            var code = Math.Clamp(Math.Round(x / scale) + zero, sbyte.MinValue, sbyte.MaxValue);
            var distance = ((code - zero) * scale) - x;
            error += _counts[bin] * distance * distance;
        }

        return error;
    }

    /// <summary>
    /// The magnitude from which on inputs are clipped, so that the distribution in few numbers is nearest to the whole.
    /// Migacz 2017, 8-bit Inference with TensorRT, GPU Technology Conference.
    /// </summary>
    private (double Low, double High) SmallestDivergence()
    {
        var reach = Math.Max(-Minimum, Maximum);
        var magnitudes = new double[Bins];
        for (var bin = 0; bin < Bins; bin++)
        {
            var middle = Math.Abs(Minimum + ((bin + 0.5) * Width));
            magnitudes[Math.Min(Bins - 1, (int)(middle / reach * Bins))] += _counts[bin];
        }

        var best = Enumerable.Range(Codes / 2, Bins + 1 - (Codes / 2))
            .MinBy(bins => ClippedDistribution.Divergence(magnitudes, bins, Codes / 2));
        var limit = reach * best / Bins;
        return (Math.Max(Minimum, -limit), Math.Min(Maximum, limit));
    }
}
