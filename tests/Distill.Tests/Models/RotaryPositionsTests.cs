using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

/// <summary>Held to loops in double precision.</summary>
public sealed class RotaryPositionsTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(1, 3, 1, 2, 10_000)]
    [InlineData(2, 9, 3, 6, 10_000)]
    [InlineData(2, 40, 2, 16, 500)]
    public void Pairs_of_channels_turn_with_the_place(int b, int t, int heads, int d, double theta)
    {
        var random = new Random(d);
        float[] x = [.. Enumerable.Range(0, b * t * heads * d).Select(_ => (float)(random.NextDouble() * 4) - 2)];
        var mask = new long[b * t];
        Array.Fill(mask, 1);
        mask.AsSpan(0, t / 3).Clear(); // the first row is padded on the left

        var places = TokenPositions.Of(Tensor.From(mask, b, t)).View(-1);
        var turned = new RotaryPositions(new RotaryConfig(theta), places, d)
            .Turn(Tensor.From(x, b * t, heads * d)).ToArray<float>();

        for (var row = 0; row < b; row++)
        {
            for (var head = 0; head < heads; head++)
            {
                for (var i = 0; i < t; i++)
                {
                    var place = row == 0 ? Math.Max(0, i - (t / 3)) : i;
                    for (var j = 0; j < d / 2; j++)
                    {
                        var first = (((((row * t) + i) * heads) + head) * d) + j;
                        var (left, right) = ((double)x[first], (double)x[first + (d / 2)]);
                        var angle = place / Math.Pow(theta, 2.0 * j / d);
                        Assert.Equal(
                            (left * Math.Cos(angle)) - (right * Math.Sin(angle)), turned[first], tolerance: 2e-5);
                        Assert.Equal(
                            (right * Math.Cos(angle)) + (left * Math.Sin(angle)),
                            turned[first + (d / 2)],
                            tolerance: 2e-5);
                    }
                }
            }
        }
    }

    [Fact]
    public void Half_precision_is_turned_in_fp32()
    {
        var positions = new RotaryPositions(new RotaryConfig(10_000), Tensor.From([0L, 1L], 2), 2);

        var turned = positions.Turn(Tensor.Full([2, 2], 1, ScalarType.BFloat16));

        Assert.Equal(ScalarType.Float32, turned.Type);
        Assert.Equal(Math.Cos(1) - Math.Sin(1), turned.ToArray<float>()[2], tolerance: 1e-6);
    }

    [Fact]
    public void Linear_scaling_brings_positions_closer_together()
    {
        var plain = new RotaryConfig(10_000).Frequencies(8);

        var scaled = new RotaryConfig(10_000, new LinearScaling(4)).Frequencies(8);

        Assert.Equal([1f, 0.1f, 0.01f, 0.001f], plain);
        Assert.Equal([0.25f, 0.025f, 0.0025f, 0.00025f], scaled);
    }

    /// <summary>Told by wavelengths, as Meta's and Hugging Face's code do.</summary>
    [Fact]
    public void Llama3_scaling_divides_slow_frequencies_alone()
    {
        const double Theta = 500_000, Factor = 8, Low = 1, High = 4, Length = 8192;
        const int Size = 128;

        var scaled = new RotaryConfig(Theta, new Llama3Scaling(Factor, Low, High, Length)).Frequencies(Size);

        var bands = new int[3];
        for (var j = 0; j < Size / 2; j++)
        {
            var plain = 1 / Math.Pow(Theta, 2.0 * j / Size);
            var wavelength = 2 * Math.PI / plain;
            var smooth = ((Length / wavelength) - Low) / (High - Low);
            var (band, expected) = wavelength < Length / High ? (0, plain)
                : wavelength > Length / Low ? (1, plain / Factor)
                : (2, ((1 - smooth) * plain / Factor) + (smooth * plain));
            bands[band]++;
            Assert.Equal((float)expected, scaled[j], tolerance: expected * 1e-6);
        }

        Assert.All(bands, count => Assert.True(count > 0));
    }
}
