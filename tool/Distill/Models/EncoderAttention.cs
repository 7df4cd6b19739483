using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// Every token looks at every other: softmax(q·kᵀ / √D)·v for each head. The maps to q, k and v, and from the heads'
/// results, belong to the families. Vaswani et al. 2017, Attention Is All You Need, section 3.2.
/// </summary>
/// <param name="headSize">D; as many heads there are as the channels have room for</param>
/// <param name="dropout">the probability with which a token is not looked at in training</param>
internal sealed class EncoderAttention(long headSize, double dropout)
{
    // B batch, T tokens, N tokens of all texts, H heads, D channels of one head, C = H · D channels.

    /// <summary>Of texts.</summary>
    /// <param name="q">[N, C], as are k and v</param>
    /// <returns>[N, C]</returns>
    public Tensor Forward(Tensor q, Tensor k, Tensor v, TokenRows rows, Pass pass)
    {
        if (FusedAttention.Serves(q.Device, pass))
        {
            return FusedAttention.Forward(q, k, v, rows.Starts, headSize, window: null, dropout, pass);
        }

        using var scope = new TensorScope();
        return scope.Keep(rows.Pack(Looks(rows.Pad(q), rows.Pad(k), rows.Pad(v), Bias(rows.Mask), pass)));
    }

    /// <summary>Of images, which all have as many patches.</summary>
    /// <param name="q">[B, T, C], as are k and v</param>
    /// <returns>[B, T, C]</returns>
    public Tensor Forward(Tensor q, Tensor k, Tensor v, Pass pass)
    {
        if (!FusedAttention.Serves(q.Device, pass))
        {
            return Looks(q, k, v, bias: null, pass);
        }

        using var scope = new TensorScope();
        var (b, t, c) = (q.Size(0), q.Size(1), q.Size(2));
        Tensor Flat(Tensor x) => x.View(b * t, c);
        long[] starts = [.. Enumerable.Range(0, (int)b + 1).Select(i => i * t)];
        var mixed = FusedAttention.Forward(
            Flat(q), Flat(k), Flat(v), Tensor.From(starts, b + 1), headSize, window: null, dropout, pass); // [N, C]
        return scope.Keep(mixed.View(b, t, c));
    }

    // In operators of libtorch, step by step: on every device, and where a loss asks what attention has read.
    private Tensor Looks(Tensor q, Tensor k, Tensor v, Tensor? bias, Pass pass)
    {
        using var scope = new TensorScope();
        var (b, t, c) = (q.Size(0), q.Size(1), q.Size(2));
        Tensor Split(Tensor x) => x.View(b, t, -1, headSize).Transpose(1, 2);

        var (queries, keys, values) = (Split(q), Split(k), Split(v));           // [B, H, T, D]
        var scaled = queries * (1 / Math.Sqrt(headSize));                      // [B, H, T, D]
        var scores = scaled.MatMul(keys.Transpose(-2, -1));                     // [B, H, T, T]
        pass.Attention?.Add(queries, keys, values, scores, bias);
        var looks = (bias is null ? scores : scores + bias).Softmax(-1);        // [B, H, T, T]
        var mixed = pass.Drop(looks, dropout).MatMul(values);                   // [B, H, T, D]

        return scope.Keep(mixed.Transpose(1, 2).Reshape(b, t, c));              // [B, T, C]
    }

    /// <summary>
    /// What is added to the scores of padding: the lowest fp32 number. With minus infinity a row of nothing but padding
    /// would become NaN.
    /// </summary>
    /// <param name="mask">[B, T], 1 for tokens and 0 for padding</param>
    /// <returns>fp32 [B, 1, 1, T]</returns>
    public static Tensor Bias(Tensor mask) =>
        ((1 - mask.To(ScalarType.Float32)) * float.MinValue).Unsqueeze(1).Unsqueeze(1);
}
