using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

/// <summary>Held to loops over every product, in double precision.</summary>
public sealed class DecoderAttentionTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(1, 1, 1, 1, 2, null, false)]
    [InlineData(1, 1, 1, 1, 2, null, true)]
    [InlineData(2, 7, 4, 4, 3, null, false)]
    [InlineData(2, 7, 4, 4, 3, null, true)]
    [InlineData(2, 7, 4, 2, 3, null, false)]
    [InlineData(2, 7, 4, 2, 3, null, true)]
    [InlineData(3, 5, 6, 1, 4, null, false)]
    [InlineData(3, 5, 6, 1, 4, null, true)]
    [InlineData(2, 9, 6, 3, 2, 4, false)]
    [InlineData(2, 9, 6, 3, 2, 4, true)]
    [InlineData(2, 6, 2, 1, 4, 1, false)]
    [InlineData(2, 6, 2, 1, 4, 1, true)]
    [InlineData(2, 6, 2, 1, 4, 6, false)]
    [InlineData(2, 6, 2, 1, 4, 6, true)]
    [InlineData(1, 6, 2, 2, 4, 100, false)]
    [InlineData(1, 6, 2, 2, 4, 100, true)]
    public void Every_token_mixes_what_it_looks_at(int b, int t, int heads, int shared, int d, int? window, bool inSteps)
    {
        var random = new Random((100 * b) + t);
        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 4) - 2)];
        var (q, k, v) = (Draw(b * t * heads * d), Draw(b * t * shared * d), Draw(b * t * shared * d));
        var mask = new long[b * t];
        for (var row = 0; row < b; row++)
        {
            // Rows of every length, with padding on the left in every second one.
            var padding = row * t / (b + 1);
            mask.AsSpan(row * t, t).Fill(1);
            mask.AsSpan((row * t) + (row % 2 == 1 ? 0 : t - padding), padding).Clear();
        }

        var ids = Tensor.From(mask, b, t);
        var rows = new TokenRows(new TextInputs(ids, ids, TokenTypeIds: null));
        Tensor Packed(double[] x, int count) =>
            rows.Pack(Tensor.From(Array.ConvertAll(x, value => (float)value), b, t, count * d));
        var pass = inSteps ? Pass.Evaluation with { Attention = new AttentionRecord(_scope) } : Pass.Evaluation;
        var mixed = rows.Pad(new DecoderAttention(d, dropout: 0, window).Forward(
            Packed(q, heads), Packed(k, shared), Packed(v, shared), rows, pass));

        Assert.Equal([b, t, heads * d], mixed.Shape);
        var actual = mixed.ToArray<float>();
        for (var row = 0; row < b; row++)
        {
            for (var i = 0; i < t; i++)
            {
                for (var head = 0; head < heads && mask[(row * t) + i] == 1; head++)
                {
                    var group = head / (heads / shared);
                    var places = Enumerable.Range(0, i + 1)
                        .Where(j => mask[(row * t) + j] == 1 && i - j < (window ?? t)).ToList();
                    double At(double[] x, int place, int count, int one, int channel) =>
                        x[(((((row * t) + place) * count) + one) * d) + channel];

                    var scores = places.ConvertAll(j => Enumerable.Range(0, d).Sum(
                        c => At(q, i, heads, head, c) * At(k, j, shared, group, c)) / Math.Sqrt(d));
                    var sum = scores.Sum(Math.Exp);
                    for (var c = 0; c < d; c++)
                    {
                        var expected = places.Zip(scores).Sum(
                            pair => Math.Exp(pair.Second) / sum * At(v, pair.First, shared, group, c));
                        Assert.Equal(
                            expected, actual[(((((row * t) + i) * heads) + head) * d) + c], tolerance: 1e-5);
                    }
                }
            }
        }
    }

    [Fact]
    public void Dropout_leaves_tokens_out_in_training()
    {
        var ids = Tensor.Full([1, 32], 1, ScalarType.Int64);
        var rows = new TokenRows(new TextInputs(ids, ids, TokenTypeIds: null));
        var ones = Tensor.Full([32, 2], 1);
        float[] Mixed(Pass pass) =>
            new DecoderAttention(headSize: 2, dropout: 0.5).Forward(ones, ones, ones, rows, pass).ToArray<float>();

        Assert.All(Mixed(Pass.Evaluation), mixed => Assert.Equal(1, mixed, tolerance: 1e-6));
        Assert.Contains(
            Mixed(new Pass(HiddenStates: false, new DropoutStream(seed: 1))), mixed => Math.Abs(mixed - 1) > 0.1);
    }
}
