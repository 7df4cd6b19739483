namespace Distill.Torch.Tests;

/// <summary>The kernel is held to the same in operators of libtorch, one sequence after another.</summary>
public sealed class AttentionTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    /// <summary>Heads, heads of keys, channels, causal, window, and the sequences' lengths.</summary>
    public static TheoryData<int, int, int, bool, long, int[]> Shapes => new()
    {
        { 1, 1, 1, false, long.MaxValue, [1] },
        { 2, 2, 4, false, long.MaxValue, [3, 1, 20] },
        { 4, 4, 16, false, long.MaxValue, [17, 48, 49, 5] },
        { 4, 2, 20, false, long.MaxValue, [33, 100] },
        { 3, 3, 64, true, long.MaxValue, [1, 2, 31, 97] },
        { 8, 2, 8, true, long.MaxValue, [50, 64] },
        { 4, 1, 12, true, 1, [40] },
        { 4, 4, 32, true, 7, [9, 120] },
        { 2, 1, 64, false, long.MaxValue, [512] },
        { 2, 1, 64, true, 200, [512] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void It_gives_what_softmax_and_products_give_and_their_gradients(
        int heads, int shared, int size, bool causal, long window, int[] lengths)
    {
        var q = Draw(lengths, heads * size, 1);
        var (k, v) = (Draw(lengths, shared * size, 2), Draw(lengths, shared * size, 3));
        var asked = Draw(lengths, heads * size, 4);

        var mixed = q.Attention(k, v, Starts(lengths), size, causal, window, probability: 0, seed: 0, call: 0);
        var gradients = Autograd.Gradients((mixed * asked).Sum(), [q, k, v]);

        var expected = Reference(q, k, v, lengths, size, causal, window);
        var expectedGradients = Autograd.Gradients((expected * asked).Sum(), [q, k, v]);
        AssertClose(expected, mixed);
        foreach (var (wanted, given) in expectedGradients.Zip(gradients))
        {
            AssertClose(wanted!, given!);
        }
    }

    [Fact]
    public void Parts_of_one_matrix_are_read_where_they_lie()
    {
        int[] lengths = [5, 30];
        var whole = Draw(lengths, 3 * 32, 1);
        var parts = Enumerable.Range(0, 3).Select(i => whole.Narrow(1, 32 * i, 32)).ToArray();
        Tensor Mixed(Tensor[] p) => p[0].Attention(p[1], p[2], Starts(lengths), 16, false, long.MaxValue, 0, 0, 0);

        var gradient = Autograd.Gradients(Mixed(parts).Square().Sum(), [whole])[0]!;

        var copies = Array.ConvertAll(parts, part => part.Detach().Clone());
        foreach (var copy in copies)
        {
            copy.RequiresGrad = true;
        }

        var expected = Autograd.Gradients(Mixed(copies).Square().Sum(), copies);
        Assert.Equal(Tensor.Cat(expected!, 1).ToArray<float>(), gradient.ToArray<float>());
    }

    [Fact]
    public void With_dropout_the_gradient_is_that_of_the_same_looks()
    {
        int[] lengths = [21, 43];
        var inputs = new[] { Draw(lengths, 32, 1), Draw(lengths, 32, 2), Draw(lengths, 32, 3) };
        var asked = Draw(lengths, 32, 4).To(ScalarType.Float64);
        Tensor Value(Tensor[] x) => (x[0].Attention(
            x[1], x[2], Starts(lengths), 16, true, long.MaxValue, 0.3, 5, 7).To(ScalarType.Float64) * asked).Sum();

        var gradients = Autograd.Gradients(Value(inputs), inputs);

        for (var i = 0; i < inputs.Length; i++)
        {
            // By a finite difference along one direction for each of q, k and v.
            const double Step = 1e-2;
            var direction = Draw(lengths, 32, 5 + i).Detach();
            Tensor[] Moved(double by) => [.. inputs.Select((x, j) => i == j ? x + (direction * by) : x)];
            var slope = (Value(Moved(Step)).ToDouble() - Value(Moved(-Step)).ToDouble()) / (2 * Step);

            Assert.Equal(slope, (gradients[i]! * direction).Sum().ToDouble(), 1e-2 * Math.Max(1, Math.Abs(slope)));
        }
    }

    [Fact]
    public void Dropout_leaves_out_the_asked_share()
    {
        const int Length = 256, Size = 16;
        int[] lengths = [Length];
        var zeros = Tensor.Zeros([Length, Size]);

        // Without differences every look is worth 1/256; a value of ones then counts what is kept.
        var kept = zeros.Attention(
            zeros, Tensor.Full([Length, Size], 1), Starts(lengths), Size, false, long.MaxValue, 0.25, 1, 2);

        var shares = kept.Select(1, 0).ToArray<float>();
        Assert.Equal(1, shares.Average(), 5 * Math.Sqrt(0.25 / 0.75 / (Length * Length)));
        Assert.True(shares.Distinct().Count() > 10);
    }

    [Fact]
    public void The_result_does_not_depend_on_the_number_of_threads()
    {
        int[] lengths = [60, 3, 17, 29, 41];
        var x = Draw(lengths, 64, 1);
        float[] Mixed() =>
            x.Attention(x, x, Starts(lengths), 16, false, long.MaxValue, 0.1, 1, 2).ToArray<float>();
        var threads = Engine.Threads;

        var many = Mixed();
        Engine.Threads = 1;
        var one = Mixed();
        Engine.Threads = threads;

        Assert.Equal(one, many);
    }

    [Fact]
    public void Half_precision_differs_by_its_rounding()
    {
        int[] lengths = [20, 11];
        var x = Draw(lengths, 64, 1).Detach();
        Tensor Mixed(Tensor y) => y.Attention(y, y, Starts(lengths), 16, false, long.MaxValue, 0, 0, 0);

        foreach (var type in new[] { ScalarType.BFloat16, ScalarType.Float16 })
        {
            var half = Mixed(x.To(type));

            Assert.Equal(type, half.Type);
            AssertClose(Mixed(x), half.To(ScalarType.Float32), tolerance: 2e-2);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_no_number_stays_in_its_own_sequence(float value)
    {
        int[] lengths = [6, 6];
        var x = Draw(lengths, 8, 1).Detach();
        x.Narrow(0, 2, 1).Fill(value);

        var mixed = x.Attention(x, x, Starts(lengths), 8, false, long.MaxValue, 0, 0, 0).ToArray<float>();

        Assert.All(mixed[..48], number => Assert.False(float.IsFinite(number)));
        Assert.All(mixed[48..], number => Assert.True(float.IsFinite(number)));
    }

    [Fact]
    public void Tokens_of_no_sequence_get_zeros()
    {
        var x = Draw([8], 8, 1);
        var starts = Tensor.From([2L, 2L, 5L], 3);

        var mixed = x.Attention(x, x, starts, 8, false, long.MaxValue, 0, 0, 0);

        var gradient = Autograd.Gradients(mixed.Sum(), [x])[0]!.ToArray<float>();
        Assert.All(mixed.ToArray<float>()[..16].Concat(mixed.ToArray<float>()[40..]), value => Assert.Equal(0, value));
        Assert.All(gradient[..16].Concat(gradient[40..]), value => Assert.Equal(0, value));
        Assert.Contains(gradient[16..40], value => value != 0);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        var x = Draw([8], 8, 1);
        string Refused(Tensor k, Tensor starts, long size) => Assert.Throws<EngineException>(
            () => x.Attention(k, k, starts, size, false, long.MaxValue, 0, 0, 0)).Message;

        Assert.Contains("heads of 3 channels", Refused(x, Starts([8]), 3));
        Assert.Contains("must be [N, heads * D]", Refused(Draw([7], 8, 1), Starts([7]), 8));
        Assert.Contains("leave the 8 tokens", Refused(x, Starts([9]), 8));
        Assert.Contains("do not rise", Refused(x, Tensor.From([0L, 4L, 2L], 3), 8));
    }

    private static Tensor Reference(
        Tensor q, Tensor k, Tensor v, int[] lengths, int size, bool causal, long window)
    {
        var parts = new List<Tensor>();
        var start = 0;
        foreach (var n in lengths)
        {
            Tensor Heads(Tensor x, long repeat)
            {
                var split = x.Narrow(0, start, n).View(n, -1, 1, size).Expand(n, x.Size(1) / size, repeat, size);
                return split.Reshape(n, -1, size).Transpose(0, 1);                          // [A, n, D]
            }

            var group = q.Size(1) / k.Size(1);
            var scores = Heads(q, 1).MatMul(Heads(k, group).Transpose(1, 2)) * (1 / Math.Sqrt(size));
            if (causal)
            {
                var seen = Tensor.Full([n, n], 1).Tril().Triu(1 - (int)Math.Min(window, n));
                scores = scores + ((1 - seen) * -1e30);
            }

            parts.Add(scores.Softmax(-1).MatMul(Heads(v, group)).Transpose(0, 1).Reshape(n, -1));
            start += n;
        }

        return Tensor.Cat([.. parts]);
    }

    private static Tensor Draw(int[] lengths, int width, int seed)
    {
        var random = new Random(seed);
        var count = lengths.Sum();
        float[] values = [.. Enumerable.Range(0, count * width).Select(_ => (float)((random.NextDouble() * 4) - 2))];
        var tensor = Tensor.From(values, count, width);
        tensor.RequiresGrad = true;
        return tensor;
    }

    private static Tensor Starts(int[] lengths)
    {
        long[] starts = [0, .. lengths.Select((_, i) => (long)lengths.Take(i + 1).Sum())];
        return Tensor.From(starts, starts.Length);
    }

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance = 2e-5)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        var wanted = expected.ToArray<float>();
        var scale = Math.Max(1, wanted.Max(Math.Abs));
        Assert.All(wanted.Zip(actual.ToArray<float>()), pair =>
            Assert.Equal(pair.First, pair.Second, tolerance * scale));
    }
}
