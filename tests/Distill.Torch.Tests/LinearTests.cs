namespace Distill.Torch.Tests;

/// <summary>The linear map is held to a product in float64 of the operands as they are rounded.</summary>
public sealed class LinearTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    /// <summary>Rows, inputs, outputs.</summary>
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 },
        { 7, 5, 3 },
        { 33, 64, 48 },
        { 320, 96, 130 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void It_and_its_gradients_are_those_of_exact_products(int rows, int inputs, int outputs)
    {
        var (x, weight, bias) = (Draw(1, rows, inputs), Draw(2, outputs, inputs), Draw(3, outputs));
        var asked = Draw(4, rows, outputs);

        var y = x.Linear(weight, bias);
        var gradients = Autograd.Gradients((y * asked).Sum(), [x, weight, bias]);

        AssertClose(Expected(x, weight, bias, asked, ScalarType.Float32), [y, .. gradients!], 2e-6);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void In_mixed_precision_only_operands_and_result_are_rounded(int rows, int inputs, int outputs)
    {
        var (x, weight, bias) = (Draw(1, rows, inputs), Draw(2, outputs, inputs), Draw(3, outputs));
        var asked = Draw(4, rows, outputs).Detach().To(ScalarType.BFloat16);

        Tensor y;
        using (Autocast.Enter(DeviceKind.Cpu, ScalarType.BFloat16))
        {
            y = x.Linear(weight, bias);
        }

        var gradients = Autograd.Gradients((y * asked).Sum(), [x, weight, bias]);
        var expected = Expected(x, weight, bias, asked, ScalarType.BFloat16);
        Assert.Equal(ScalarType.BFloat16, y.Type);
        Assert.All(gradients, gradient => Assert.Equal(ScalarType.Float32, gradient!.Type));
        AssertClose(expected[..1], [y], 1.0 / 256);
        AssertClose(expected[1..], gradients!, 2e-6);
    }

    /// <summary>Rows, of which there may be none, and what learns: x, weight or both.</summary>
    [Theory]
    [InlineData(33, true, true, true, false)]
    [InlineData(33, true, true, false, true)]
    [InlineData(33, false, true, true, true)]
    [InlineData(33, true, false, true, true)]
    [InlineData(0, true, true, true, true)]
    public void Of_GELU_it_is_the_two_operators_to_the_last_bit(int rows, bool x, bool weight, bool mixed, bool tanh)
    {
        var before = Draw(1, rows, 64);
        var map = Draw(2, 48, 64);
        var bias = Draw(3, 48);
        Tensor[] learning = [.. new[] { x ? before : null, weight ? map : null, bias }.OfType<Tensor>()];
        (before, map) = (x ? before : before.Detach(), weight ? map : map.Detach());
        float[][] Made(Func<Tensor, Tensor> of)
        {
            using var region = mixed
                ? Autocast.Enter(DeviceKind.Cpu, ScalarType.BFloat16)
                : Autocast.Disable(DeviceKind.Cpu);
            // The map before, under mixed precision, gives bf16.
            var y = of(mixed ? before.To(ScalarType.BFloat16) : before).To(ScalarType.Float32);
            var gradients = Autograd.Gradients(y.Square().Sum(), learning);
            return [y.ToArray<float>(), .. gradients.Select(each => each!.ToArray<float>())];
        }

        Assert.Equal(Made(each => each.Gelu(tanh).Linear(map, bias)), Made(each => each.LinearOfGelu(map, bias, tanh)));
    }

    [Fact]
    public void GELU_of_what_is_not_rounded_yet_is_rounded_after_it()
    {
        var (x, map) = (Draw(1, 9, 16), Draw(2, 8, 16));
        using var mixed = Autocast.Enter(DeviceKind.Cpu, ScalarType.BFloat16);

        var y = x.LinearOfGelu(map, null, tanh: false);

        Assert.Equal(
            x.Gelu().Linear(map).To(ScalarType.Float32).ToArray<float>(), y.To(ScalarType.Float32).ToArray<float>());
    }

    [Fact]
    public void Dimensions_before_the_last_stay()
    {
        var (x, weight) = (Draw(1, 2, 3, 4), Draw(2, 5, 4));

        var y = x.Linear(weight);
        var gradient = Autograd.Gradients(y.Sum(), [x])[0]!;

        Assert.Equal([2L, 3, 5], y.Shape);
        Assert.Equal([2L, 3, 4], gradient.Shape);
        Assert.Equal(x.View(6, 4).Linear(weight).ToArray<float>(), y.ToArray<float>());
    }

    [Fact]
    public void Turned_operands_are_read_where_they_lie()
    {
        var (x, weight) = (Draw(1, 6, 9), Draw(2, 6, 4));

        var y = x.Transpose(0, 1).Linear(weight.Transpose(0, 1));
        var gradients = Autograd.Gradients(y.Square().Sum(), [x, weight]);

        var expected = x.Transpose(0, 1).MatMul(weight);
        var expectedGradients = Autograd.Gradients(expected.Square().Sum(), [x, weight]);
        AssertClose([expected, .. expectedGradients!], [y, .. gradients!], 1e-5);
    }

    [Fact]
    public void Of_no_rows_every_gradient_is_zero()
    {
        var (x, weight, bias) = (Draw(1, 0, 4), Draw(2, 3, 4), Draw(3, 3));

        var y = x.Linear(weight, bias);
        var gradients = Autograd.Gradients(y.Sum(), [x, weight, bias]);

        Assert.Equal([0L, 3], y.Shape);
        Assert.Equal(new float[12], gradients[1]!.ToArray<float>());
        Assert.Equal(new float[3], gradients[2]!.ToArray<float>());
    }

    [Fact]
    public void What_is_frozen_gets_no_gradient()
    {
        var (x, weight, bias) = (Draw(1, 5, 4), Draw(2, 3, 4).Detach(), Draw(3, 3));

        var gradients = Autograd.Gradients(x.Linear(weight, bias).Sum(), [x, bias]);

        Assert.False(weight.RequiresGrad);
        Assert.Equal([5f, 5, 5], gradients[1]!.ToArray<float>());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_not_finite_shows(float value)
    {
        var x = Tensor.From<float>([1, value, 2, 3], 2, 2);
        var weight = Tensor.From<float>([1, 1, 1, -1], 2, 2);

        var y = x.Linear(weight).ToArray<float>();

        Assert.False(float.IsFinite(y[0]));
        Assert.Equal((5f, -1f), (y[2], y[3]));
    }

    [Fact]
    public void The_gradients_of_one_region_are_not_of_another()
    {
        var (x, weight) = (Draw(1, 3, 4), Draw(2, 2, 4));
        Tensor[] results = new Tensor[2];
        for (var i = 0; i < 2; i++)
        {
            using (Autocast.Enter(DeviceKind.Cpu, ScalarType.BFloat16))
            {
                results[i] = x.Linear(weight).To(ScalarType.Float32) + x.Linear(weight * 2).To(ScalarType.Float32);
            }

            using var noGrad = Autograd.NoGrad();
            x.ScaleInPlace(3);
        }

        AssertClose([results[0] * 3], [results[1]], 1.0 / 128);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        var thrown = Assert.Throws<EngineException>(() => Draw(1, 2, 3).Linear(Draw(2, 4, 5)));

        Assert.Contains("[2, 3] does not go through a map of [4, 5]", thrown.Message);
    }

    [Fact]
    public void Outside_mixed_precision_operands_of_two_types_are_refused() =>
        Assert.Throws<EngineException>(() => Draw(1, 2, 3).To(ScalarType.BFloat16).Linear(Draw(2, 4, 3)));

    // y, and the gradients of x, weight and bias.
    private static Tensor[] Expected(Tensor x, Tensor weight, Tensor bias, Tensor asked, ScalarType operands)
    {
        Tensor Exact(Tensor tensor, ScalarType type)
        {
            var exact = tensor.Detach().To(type).To(ScalarType.Float64);
            exact.RequiresGrad = true;
            return exact;
        }

        Tensor[] inputs = [Exact(x, operands), Exact(weight, operands), Exact(bias, ScalarType.Float32)];
        var y = inputs[0].MatMul(inputs[1].Transpose(0, 1)) + inputs[2];
        var gradients = Autograd.Gradients((y * asked.Detach().To(ScalarType.Float64)).Sum(), inputs);
        return [y, .. gradients!];
    }

    private static void AssertClose(Tensor[] expected, Tensor[] given, double tolerance)
    {
        foreach (var (wanted, found) in expected.Zip(given))
        {
            Assert.Equal(wanted.Shape, found.Shape);
            var error = (found.To(ScalarType.Float64) - wanted.To(ScalarType.Float64)).Abs().Max().ToDouble();
            var size = wanted.Abs().Max().ToDouble();
            Assert.True(error <= tolerance * size, $"{error} is too far off for numbers up to {size}");
        }
    }

    private static Tensor Draw(int seed, params int[] shape)
    {
        var random = new Random(seed);
        var count = shape.Aggregate(1, (product, length) => product * length);
        var numbers = Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 2 - 1)).ToArray();
        var tensor = Tensor.From(numbers, [.. shape.Select(length => (long)length)]);
        tensor.RequiresGrad = true;
        return tensor;
    }
}
