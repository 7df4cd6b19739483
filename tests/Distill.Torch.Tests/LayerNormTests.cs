namespace Distill.Torch.Tests;

/// <summary>The norm is held to libtorch's own operators in float64.</summary>
public sealed class LayerNormTests : IDisposable
{
    private const double Epsilon = 1e-5;

    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    /// <summary>Rows and channels; blocks are of 64 rows.</summary>
    public static TheoryData<int, int, bool> Shapes => new()
    {
        { 1, 1, false },
        { 7, 5, true },
        { 64, 48, false },
        { 65, 130, true },
        { 300, 512, true },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void It_and_its_gradients_are_those_of_the_formula(int rows, int channels, bool isSum)
    {
        var x = Draw(1, rows, channels);
        Assert.All(Compare(x, isSum ? Draw(2, rows, channels) : null), AssertClose(2e-6));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Of_bf16_only_the_gradient_that_goes_back_is_rounded(int rows, int channels, bool isSum)
    {
        var x = Half(Draw(1, rows, channels));
        var compared = Compare(x, isSum ? Draw(2, rows, channels) : null);

        Assert.Equal(ScalarType.Float32, compared[0].Ours.Type);
        Assert.Equal(ScalarType.BFloat16, compared[1].Ours.Type);
        AssertClose(1.0 / 256)(compared[1]);
        Assert.All(compared.Where((_, i) => i != 1), AssertClose(2e-6));
    }

    /// <summary>The mask is that of the operator.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Dropped_it_is_the_norm_of_what_dropout_leaves(bool isSum, bool isHalf)
    {
        var (x, added) = (Draw(1, 70, 33), isSum ? Draw(2, 70, 33) : null);
        x = isHalf ? Half(x) : x;
        var (weight, bias, asked) = (Draw(3, 33), Draw(4, 33), Draw(5, 70, 33).Detach());
        Tensor[] leaves = added is null ? [x, weight, bias] : [x, added, weight, bias];

        var ours = x.LayerNorm(weight, bias, Epsilon, added, new DropoutMask(0.3, Seed: 11, Call: 4));
        var left = x.To(ScalarType.Float32).Dropout(0.3, seed: 11, call: 4);
        var expected = left.LayerNorm(weight, bias, Epsilon, added);

        Assert.Equal(expected.ToArray<float>(), ours.ToArray<float>());
        Assert.All(
            Autograd.Gradients((ours * asked).Sum(), leaves).Zip(Autograd.Gradients((expected * asked).Sum(), leaves)),
            pair => AssertClose(isHalf ? 1.0 / 256 : 1e-6)((pair.First!, pair.Second!.To(ScalarType.Float64))));
    }

    [Fact]
    public void Dimensions_before_the_last_stay()
    {
        var x = Draw(1, 2, 3, 4);
        var (weight, bias) = (Draw(3, 4), Draw(4, 4));

        var y = x.LayerNorm(weight, bias, Epsilon);

        Assert.Equal([2L, 3, 4], y.Shape);
        Assert.Equal(x.View(6, 4).LayerNorm(weight, bias, Epsilon).ToArray<float>(), y.ToArray<float>());
        Assert.Equal(y.ToArray<float>(), x.Transpose(0, 1).LayerNorm(weight, bias, Epsilon).Transpose(0, 1).ToArray<float>());
    }

    [Fact]
    public void Of_no_rows_every_gradient_is_zero()
    {
        var (weight, bias) = (Draw(3, 4), Draw(4, 4));

        var gradients = Autograd.Gradients(Draw(1, 0, 4).LayerNorm(weight, bias, Epsilon).Sum(), [weight, bias]);

        Assert.All(gradients, gradient => Assert.Equal([0f, 0, 0, 0], gradient!.ToArray<float>()));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_no_number_stays_in_its_row(float number)
    {
        var x = Tensor.From([1f, 2, number, 4, 5, 7], 3, 2);

        var y = x.LayerNorm(Tensor.Full([2], 1), Tensor.Full([2], 0), Epsilon).ToArray<float>();

        Assert.True(float.IsNaN(y[2]) && float.IsNaN(y[3]));
        Assert.All(new[] { y[0], y[1], y[4], y[5] }, value => Assert.Equal(1, Math.Abs(value), 1e-4));
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        var threads = Engine.Threads;
        float[][] All() =>
            [.. Compare(Draw(1, 500, 96), Draw(2, 500, 96)).Select(pair => pair.Ours.ToArray<float>())];

        var many = All();
        Engine.Threads = 1;
        var one = All();
        Engine.Threads = threads;

        Assert.Equal(one, many);
    }

    /// <summary>The norm, then the gradients of x, of what is added, of weight and of bias.</summary>
    private static List<(Tensor Ours, Tensor Expected)> Compare(Tensor x, Tensor? added)
    {
        var channels = x.Size(-1);
        var (weight, bias) = (Draw(3, (int)channels), Draw(4, (int)channels));
        var asked = Draw(5, [.. x.Shape.Select(size => (int)size)]).Detach();
        Tensor[] leaves = added is null ? [x, weight, bias] : [x, added, weight, bias];
        var ours = x.LayerNorm(weight, bias, Epsilon, added);
        var gradients = Autograd.Gradients((ours * asked).Sum(), leaves);

        Tensor[] wide = [.. leaves.Select(leaf => Wide(leaf))];
        var s = added is null ? wide[0] : wide[0] + wide[1];
        var centred = s - s.Mean(-1).Unsqueeze(-1);
        var variance = centred.Square().Mean(-1).Unsqueeze(-1);
        var expected = (centred / (variance + Epsilon).Sqrt() * wide[^2]) + wide[^1];
        var expectedGradients = Autograd.Gradients((expected * asked.To(ScalarType.Float64)).Sum(), wide);
        return [(ours, expected), .. gradients.Zip(expectedGradients, (one, other) => (one!, other!))];
    }

    private static Action<(Tensor Ours, Tensor Expected)> AssertClose(double tolerance) => pair =>
    {
        var expected = pair.Expected.ToArray<double>();
        var scale = Math.Max(1, expected.Max(Math.Abs));
        Assert.All(
            expected.Zip(pair.Ours.To(ScalarType.Float64).ToArray<double>()),
            numbers => Assert.Equal(numbers.First, numbers.Second, tolerance * scale));
    };

    private static Tensor Wide(Tensor leaf)
    {
        var wide = leaf.Detach().To(ScalarType.Float64);
        wide.RequiresGrad = true;
        return wide;
    }

    private static Tensor Half(Tensor x)
    {
        var half = x.Detach().To(ScalarType.BFloat16);
        half.RequiresGrad = true;
        return half;
    }

    private static Tensor Draw(int seed, params int[] shape)
    {
        var random = new Random(seed);
        float[] values =
            [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => (random.NextSingle() * 4) - 2)];
        var tensor = Tensor.From(values, [.. shape.Select(size => (long)size)]);
        tensor.RequiresGrad = true;
        return tensor;
    }
}
