namespace Distill.Torch.Tests;

public sealed class DropoutTests
{
    private static readonly Operator _keptMask = new("distill::kept_mask");

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void It_drops_the_asked_share_and_keeps_the_mean(double probability)
    {
        using var scope = new TensorScope();
        var x = Tensor.Full([1_000_000], 1);

        var dropped = x.Dropout(probability, seed: 3, call: 5).ToArray<float>();

        // Five standard deviations of a binomial share.
        var tolerance = 5 * Math.Sqrt(probability * (1 - probability) / dropped.Length);
        Assert.Equal(probability, dropped.Count(value => value == 0) / (double)dropped.Length, tolerance);
        Assert.Equal(1, dropped.Average(), tolerance / (1 - probability));
        Assert.Equal(2, dropped.Distinct().Count());
    }

    [Fact]
    public void The_mask_is_that_of_the_formula_written_out()
    {
        using var scope = new TensorScope();
        var x = Tensor.Full([4096], 1);

        var kept = x.Dropout(0.3, seed: 42, call: 7).ToArray<float>().Select(value => value != 0);

        Assert.Equal(Enumerable.Range(0, 4096).Select(i => Kept((uint)i, 0.3, 42, 7)), kept);
    }

    [Fact]
    public void Devices_without_a_kernel_of_ours_get_the_same_mask()
    {
        using var scope = new TensorScope();
        var x = Tensor.Full([70, 1000], 1);

        var kernel = x.Dropout(0.3, seed: -42, call: 7).NotEqualTo(0).ToArray<bool>();

        Assert.Equal(kernel, _keptMask.Call(x, 0.3, -42, 7).ToArray<bool>());
    }

    [Fact]
    public void The_mask_does_not_depend_on_the_number_of_threads()
    {
        using var scope = new TensorScope();
        var x = Tensor.Full([500_000], 1);
        var threads = Engine.Threads;

        var many = x.Dropout(0.1, 1, 2).ToArray<float>();
        Engine.Threads = 1;
        var one = x.Dropout(0.1, 1, 2).ToArray<float>();
        Engine.Threads = threads;

        Assert.Equal(one, many);
    }

    [Fact]
    public void Calls_and_seeds_give_masks_of_their_own()
    {
        using var scope = new TensorScope();
        var x = Tensor.Full([1_000_000], 1);
        var first = x.Dropout(0.5, 1, 1).NotEqualTo(0);

        foreach (var (seed, call) in new[] { (1, 2), (2, 1), (2, 0), (0, 2) })
        {
            var second = x.Dropout(0.5, seed, call).NotEqualTo(0);
            var agreement = (first.To(ScalarType.Float32) - second.To(ScalarType.Float32))
                .EqualTo(0).To(ScalarType.Float32).Mean().ToDouble();

            Assert.Equal(0.5, agreement, 0.0025);
        }
    }

    [Fact]
    public void The_gradient_goes_through_the_same_mask()
    {
        using var scope = new TensorScope();
        var x = Tensor.Full([1000], 2);
        x.RequiresGrad = true;

        var dropped = x.Dropout(0.25, 9, 4);
        var gradient = Autograd.Gradients(dropped.Sum(), [x])[0]!;

        Assert.Equal(dropped.ToArray<float>(), (gradient * 2).ToArray<float>());
    }

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.Float64)]
    public void Every_floating_point_kind_gets_the_same_mask(ScalarType type)
    {
        using var scope = new TensorScope();
        var x = Tensor.Full([1000], 1);

        var expected = x.Dropout(0.5, 1, 1).ToArray<float>();

        Assert.Equal(expected, x.To(type).Dropout(0.5, 1, 1).To(ScalarType.Float32).ToArray<float>());
    }

    [Fact]
    public void A_probability_of_one_is_refused()
    {
        using var scope = new TensorScope();
        var x = Tensor.Full([4], 1);

        Assert.StartsWith(
            "dropout: the probability is 1; it must be in [0, 1)",
            Assert.Throws<EngineException>(() => x.Dropout(1, 0, 0)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>lowbias32 of the position, keyed by SplitMix64 of seed and call.</summary>
    private static bool Kept(uint index, double probability, long seed, long call)
    {
        unchecked
        {
            var z = ((ulong)seed * 0x9e3779b97f4a7c15) + (ulong)call + 0x9e3779b97f4a7c15;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            z ^= z >> 31;

            var h = index ^ (uint)z;
            h = (h ^ (h >> 16)) * 0x7feb352d;
            h ^= (uint)(z >> 32);
            h = (h ^ (h >> 15)) * 0x846ca68b;
            h ^= h >> 16;
            return h >= (uint)(probability * 4294967296.0);
        }
    }
}
