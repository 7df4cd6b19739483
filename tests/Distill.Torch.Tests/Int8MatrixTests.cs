namespace Distill.Torch.Tests;

/// <summary>Integer products against the same sums written out in 64 bits.</summary>
public sealed class Int8MatrixTests : IDisposable
{
    private readonly TensorScope _scope = new();

    /// <summary>Those that this processor runs.</summary>
    public static TheoryData<string> Kernels =>
    [
        "plain",
        .. new[] { "avx2", "vnni" }.Where(IsThere),
    ];

    public void Dispose() => _scope.Dispose();

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Products_are_those_of_whole_numbers_whatever_the_shape(string kernel)
    {
        foreach (var (m, k, n, groups) in new[]
        {
            (1, 4, 1, 1), (1, 256, 64, 1), (7, 37, 65, 1), (50, 96, 130, 3), (13, 60, 70, 4), (97, 130, 128, 1),
        })
        {
            var problem = new Problem(m, k, n, groups, seed: m + k);
            AssertClose(problem.Expected(null, 0), problem.Run(kernel));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Nothing_saturates_where_all_numbers_are_as_large_as_they_can_be(string kernel)
    {
        foreach (var sign in new[] { 1, -1 })
        {
            var problem = new Problem(9, 2048, 70, 1, seed: 1);
            Array.Fill(problem.X, 3f);
            Array.Fill(problem.Values, (sbyte)(sign * 127));

            // Rows of one magnitude are 127 everywhere, or 255 as the processor sees them.
            AssertClose(problem.Expected(null, 0), problem.Run(kernel));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Inputs_with_a_scale_of_their_own_are_clipped_to_it(string kernel)
    {
        var problem = new Problem(10, 48, 66, 2, seed: 5);
        foreach (var (scale, zero) in new[] { (0.02f, -100), (0.005f, 127), (1e-9f, 0), (0.01f, -128) })
        {
            AssertClose(problem.Expected(scale, zero), problem.Run(kernel, scale, zero));
        }
    }

    [Fact]
    public void A_row_does_not_depend_on_those_beside_it()
    {
        var problem = new Problem(40, 64, 96, 1, seed: 2);
        var all = problem.Run("");
        for (var row = 0; row < 40; row++)
        {
            var alone = new Problem(1, 64, 96, 1, seed: 2)
            {
                X = problem.X[(row * 64)..((row + 1) * 64)],
                Values = problem.Values,
                Scales = problem.Scales,
                Zeros = problem.Zeros,
                Bias = problem.Bias,
            };
            Assert.Equal(all[(row * 96)..((row + 1) * 96)], alone.Run(""));
        }
    }

    [Fact]
    public void Results_are_the_same_for_any_number_of_threads()
    {
        var problem = new Problem(300, 64, 200, 1, seed: 2);
        var threads = Engine.Threads;
        var many = problem.Run("");
        Engine.Threads = 1;
        var one = problem.Run("");
        Engine.Threads = threads;

        Assert.Equal(one, many);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_no_number_stays_none(float value)
    {
        var problem = new Problem(2, 8, 4, 1, seed: 2);
        problem.X[3] = value;

        var y = problem.Run("");

        Assert.All(y[..4], number => Assert.True(float.IsNaN(number)));
        Assert.All(y[4..], number => Assert.True(float.IsFinite(number)));
    }

    [Fact]
    public void No_rows_and_rows_of_zeros_are_fine()
    {
        var problem = new Problem(0, 8, 4, 1, seed: 2);
        Assert.Empty(problem.Run(""));

        problem = new Problem(2, 8, 4, 1, seed: 2);
        Array.Clear(problem.X);
        AssertClose([.. problem.Bias, .. problem.Bias], problem.Run(""));
    }

    [Fact]
    public void Wrong_shapes_are_refused()
    {
        var values = Tensor.Zeros([4, 6], ScalarType.Int8);
        Assert.Contains(
            "pack_int8: 4 groups do not divide 6 inputs",
            Assert.Throws<EngineException>(() => new Int8Matrix(values, Tensor.Zeros([4, 4]), null)).Message,
            StringComparison.Ordinal);

        using var matrix = new Int8Matrix(values, Tensor.Zeros([4, 1]), null);
        Assert.Contains(
            "linear_int8: the input has 9 columns",
            Assert.Throws<EngineException>(() => matrix.Linear(Tensor.Zeros([2, 9]), null)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "no integer kernel 'neon'",
            Assert.Throws<EngineException>(() => matrix.Linear(Tensor.Zeros([2, 6]), null, kernel: "neon")).Message,
            StringComparison.Ordinal);
    }

    private static bool IsThere(string kernel)
    {
        using var scope = new TensorScope();
        using var matrix = new Int8Matrix(Tensor.Zeros([1, 4], ScalarType.Int8), Tensor.Zeros([1, 1]), null);
        try
        {
            matrix.Linear(Tensor.Zeros([1, 4]), null, kernel: kernel);
            return true;
        }
        catch (EngineException)
        {
            return false;
        }
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (one, other) in expected.Zip(actual))
        {
            Assert.Equal(one, other, Math.Max(1e-5, 2e-6 * Math.Abs(one)));
        }
    }

    /// <summary>A linear map with numbers drawn from a seed.</summary>
    private sealed class Problem
    {
        private readonly int _m, _k, _n, _groups;

        public Problem(int m, int k, int n, int groups, int seed)
        {
            (_m, _k, _n, _groups) = (m, k, n, groups);
            var random = new Random(seed);
            X = [.. Enumerable.Range(0, m * k).Select(_ => (float)((random.NextDouble() * 4) - 1.5))];
            Values = [.. Enumerable.Range(0, n * k).Select(_ => (sbyte)random.Next(-128, 128))];
            Scales = [.. Enumerable.Range(0, n * groups).Select(_ => (float)(random.NextDouble() / 100) + 1e-4f)];
            Zeros = [.. Enumerable.Range(0, n * groups).Select(_ => (sbyte)random.Next(-128, 128))];
            Bias = [.. Enumerable.Range(0, n).Select(_ => (float)random.NextDouble())];
        }

        public float[] X { get; init; }

        public sbyte[] Values { get; init; }

        public float[] Scales { get; init; }

        public sbyte[] Zeros { get; init; }

        public float[] Bias { get; init; }

        public float[] Run(string kernel, float? scale = null, int zero = 0)
        {
            using var matrix = new Int8Matrix(
                Tensor.From(Values, _n, _k), Tensor.From(Scales, _n, _groups), Tensor.From(Zeros, _n, _groups));
            return matrix.Linear(Tensor.From(X, _m, _k), Tensor.From(Bias, _n), scale, zero, kernel).ToArray<float>();
        }

        public float[] Expected(float? scale, int zero)
        {
            var y = new float[_m * _n];
            for (var m = 0; m < _m; m++)
            {
                var row = X.AsSpan(m * _k, _k).ToArray();
                var own = scale ?? row.Max(Math.Abs) / 127;
                var codes = row.Select(x => Math.Clamp(
                    (long)Math.Clamp(MathF.Round(x / own, MidpointRounding.ToEven), -1e6f, 1e6f) + zero, -128, 127)).ToArray();
                for (var n = 0; n < _n; n++)
                {
                    var sum = 0.0;
                    for (var g = 0; g < _groups; g++)
                    {
                        var whole = 0L;
                        for (var k = g * _k / _groups; k < (g + 1) * _k / _groups; k++)
                        {
                            whole += (codes[k] - zero) * (Values[(n * _k) + k] - Zeros[(n * _groups) + g]);
                        }

                        sum += whole * (double)Scales[(n * _groups) + g];
                    }

                    y[(m * _n) + n] = (float)((sum * own) + Bias[n]);
                }
            }

            return y;
        }
    }
}
