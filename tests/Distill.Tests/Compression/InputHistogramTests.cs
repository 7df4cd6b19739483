using Distill.Compression;
using Distill.Torch;

namespace Distill.Tests.Compression;

public sealed class InputHistogramTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Zero_stays_zero_and_the_ends_stay_in()
    {
        foreach (var (low, high) in new[] { (-3.0, 5.0), (0, 2), (-1, 0), (-0.17, 9) })
        {
            var (scale, zero) = InputHistogram.ScaleOf(low, high);

            Assert.InRange(zero, -128, 127);
            Assert.Equal((high - low) / 255, scale, 1e-6);
            Assert.InRange((-128 - zero) * scale, low - scale, low + scale);
            Assert.InRange((127 - zero) * scale, high - scale, high + scale);
        }
    }

    [Fact]
    public void All_of_the_range_is_taken_with_min_max()
    {
        var histogram = Of(Normal(10_000), outlier: 40);

        Assert.Equal(InputHistogram.ScaleOf(histogram.Minimum, 40), histogram.Scale(RangeChoice.MinMax));
    }

    [Fact]
    public void A_percentile_leaves_out_so_many_at_each_end()
    {
        var values = Enumerable.Range(0, 10_000).Select(i => (i - 3000) / 1000f).ToArray();
        var histogram = Of(values);

        var (low, high) = histogram.Percentile(0.9);

        Assert.Equal(values[500], low, 0.01);
        Assert.Equal(values[9500], high, 0.01);
    }

    [Theory]
    [InlineData("Percentile")]
    [InlineData("Mse")]
    [InlineData("Kl")]
    public void A_single_outlier_is_clipped(string choice)
    {
        var histogram = Of(Normal(100_000), outlier: 200);

        var scale = histogram.Scale(Enum.Parse<RangeChoice>(choice));

        Assert.InRange((127 - scale.ZeroPoint) * scale.Scale, 2.5, 190);
    }

    [Fact]
    public void No_range_of_a_grid_has_a_smaller_squared_error_than_that_of_mse()
    {
        var histogram = Of(Normal(20_000), outlier: 15);

        var (scale, zero) = histogram.Scale(RangeChoice.Mse);

        var own = histogram.Error((-128 - zero) * scale, (127 - zero) * scale);
        for (var i = 1; i <= 8; i++)
        {
            for (var j = 1; j <= 8; j++)
            {
                Assert.InRange(own, 0, histogram.Error(histogram.Minimum * i / 8, histogram.Maximum * j / 8) * 1.05);
            }
        }
    }

    /// <summary>By hand: 8 magnitudes, 4 kept, 2 steps.</summary>
    [Fact]
    public void The_divergence_of_a_clipped_distribution_is_that_of_the_formula()
    {
        double[] counts = [4, 2, 0, 3, 1, 0, 0, 0];

        // P = [4, 2, 0, 3 + 1] / 10; Q = [3, 3, 0, 3] / 9.
        var expected = (0.4 * Math.Log(0.4 / (3.0 / 9))) + (0.2 * Math.Log(0.2 / (3.0 / 9)))
            + (0.4 * Math.Log(0.4 / (3.0 / 9)));
        Assert.Equal(expected, ClippedDistribution.Divergence(counts, bins: 4, steps: 2), 1e-12);

        // P = [4, 2, 0 + 4] / 10; Q = [4, 2, 0] / 6, where the clipped are in an empty bin.
        Assert.Equal(
            (0.6 * Math.Log(0.6)) + (0.4 * Math.Log(0.4 / 1e-8)),
            ClippedDistribution.Divergence(counts, bins: 3, steps: 2),
            1e-12);
        Assert.Equal(double.PositiveInfinity, ClippedDistribution.Divergence(new double[8], bins: 4, steps: 2));
    }

    private static InputHistogram Of(float[] values, float? outlier = null)
    {
        float[] all = outlier is { } far ? [.. values, far] : values;
        var histogram = new InputHistogram(all.Min(), all.Max());
        foreach (var part in all.Chunk(977))
        {
            histogram.Add(Tensor.From(part, part.Length));
        }

        return histogram;
    }

    private static float[] Normal(int count)
    {
        var random = new Random(8);
        return [.. Enumerable.Range(0, count).Select(_ =>
            (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}
