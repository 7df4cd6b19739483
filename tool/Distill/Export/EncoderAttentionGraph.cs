namespace Distill.Export;

/// <summary><see cref="Models.EncoderAttention"/> as nodes: softmax(q·kᵀ / √D)·v for each head.</summary>
/// <param name="headSize">D; as many heads there are as the channels have room for</param>
internal sealed class EncoderAttentionGraph(long headSize)
{
    // B batch, T tokens, H heads, D channels of one head, C = H · D channels.

    /// <param name="q">[B, T, C], as are k and v</param>
    /// <param name="bias">fp32 [B, 1, 1, T], from <see cref="Bias"/>; null where no row has padding</param>
    /// <returns>[B, T, C]</returns>
    public Value Of(Value q, Value k, Value v, Value? bias)
    {
        Value Split(Value x) => x.Reshape(0, 0, -1, headSize);                  // [B, T, H, D]

        var scaled = Split(q).Permute(0, 2, 1, 3) * (1 / Math.Sqrt(headSize));  // [B, H, T, D]
        var scores = scaled.MatMul(Split(k).Permute(0, 2, 3, 1));               // [B, H, T, T]
        var wide = scores.To(OnnxType.Float32);
        var looks = (bias is null ? wide : wide + bias).Softmax();              // [B, H, T, T]
        var mixed = looks.To(v.Type).MatMul(Split(v).Permute(0, 2, 1, 3));      // [B, H, T, D]

        return mixed.Permute(0, 2, 1, 3).Reshape(0, 0, -1);                     // [B, T, C]
    }

    /// <summary>What is added to the scores of padding: the lowest fp32 number.</summary>
    /// <param name="mask">int64 [B, T], 1 for tokens and 0 for padding</param>
    public static Value Bias(Value mask) =>
        ((1 - mask.To(OnnxType.Float32)) * float.MinValue).Unsqueeze(1, 2);
}
