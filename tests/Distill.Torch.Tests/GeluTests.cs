namespace Distill.Torch.Tests;

/// <summary>GELU is held to its formula in float64, by libtorch's operators.</summary>
public sealed class GeluTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(1, false)]
    [InlineData(17, true)]
    [InlineData(40_000, false)]
    [InlineData(40_000, true)]
    public void It_and_its_gradient_are_those_of_the_formula(int count, bool tanh)
    {
        var (ours, expected) = Compare(Line(count, 12), tanh);

        AssertClose(4e-7, expected.Value, ours.Value);
        AssertClose(1e-6, expected.Gradient, ours.Gradient);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_bf16_both_are_rounded(bool tanh)
    {
        var (ours, expected) = Compare(Line(5000, 12).To(ScalarType.BFloat16), tanh);

        Assert.Equal(ScalarType.BFloat16, ours.Value.Type);
        AssertClose(1.0 / 256, expected.Value, ours.Value);
        AssertClose(1.0 / 256, expected.Gradient, ours.Gradient);
    }

    [Fact]
    public void Far_out_the_tail_has_its_digits()
    {
        var x = Tensor.From([-3f, -5, -8, -10], 4);

        var ours = x.Gelu().To(ScalarType.Float64).ToArray<double>();

        // x · Φ(x), from tables of the normal distribution.
        double[] expected = [-3 * 1.349898032e-3, -5 * 2.866515719e-7, -8 * 6.220960574e-16, -10 * 7.619853024e-24];
        Assert.All(expected.Zip(ours), pair => Assert.Equal(1, pair.Second / pair.First, 2e-5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_no_number_stays_where_it_is(bool tanh)
    {
        var y = Tensor.From([1f, float.NaN, 2, float.PositiveInfinity, -1], 5).Gelu(tanh).ToArray<float>();

        Assert.True(float.IsNaN(y[1]));
        Assert.Equal(float.PositiveInfinity, y[3]);
        Assert.All([y[0], y[2], y[4]], value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void The_shape_stays_also_of_what_is_turned_or_empty()
    {
        var x = Line(12, 3).View(3, 4);

        Assert.Equal(x.Gelu().Transpose(0, 1).ToArray<float>(), x.Transpose(0, 1).Gelu().ToArray<float>());
        Assert.Equal([4L, 3], x.Transpose(0, 1).Gelu().Shape);
        Assert.Equal([0L, 4], x.Narrow(0, 0, 0).Gelu().Shape);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        var threads = Engine.Threads;
        var many = Compare(Line(70_001, 9), tanh: false).Ours;
        Engine.Threads = 1;
        var one = Compare(Line(70_001, 9), tanh: false).Ours;
        Engine.Threads = threads;

        Assert.Equal(one.Value.ToArray<float>(), many.Value.ToArray<float>());
        Assert.Equal(one.Gradient.ToArray<float>(), many.Gradient.ToArray<float>());
    }

    private static ((Tensor Value, Tensor Gradient) Ours, (Tensor Value, Tensor Gradient) Expected) Compare(
        Tensor x, bool tanh)
    {
        (Tensor, Tensor) Both(ScalarType type)
        {
            var leaf = x.Detach().To(type);
            leaf.RequiresGrad = true;
            var y = leaf.Gelu(tanh);
            return (y, Autograd.Gradients((y * Line((int)leaf.Size(0), 1).To(type)).Sum(), [leaf])[0]!);
        }

        // In float64 it is libtorch's.
        return (Both(x.Type), Both(ScalarType.Float64));
    }

    /// <summary>Numbers from -end to end.</summary>
    private static Tensor Line(int count, float end) =>
        Tensor.From([.. Enumerable.Range(0, count).Select(i => end * ((2f * i / Math.Max(1, count - 1)) - 1))], count);

    private static void AssertClose(double tolerance, Tensor expected, Tensor actual) => Assert.All(
        expected.ToArray<double>().Zip(actual.To(ScalarType.Float64).ToArray<double>()),
        pair => Assert.Equal(pair.First, pair.Second, tolerance * Math.Max(1, Math.Abs(pair.First))));
}
