namespace Distill.Export;

/// <summary>
/// <see cref="Models.DecoderAttention"/> as nodes: every token looks at itself and at those before it. Heads that share
/// their keys and values stand in a dimension of their own, over which keys and values are spread without a copy.
/// </summary>
/// <param name="heads">A</param>
/// <param name="shared">K, heads of keys and values</param>
/// <param name="size">D, channels of one head</param>
internal sealed class DecoderAttentionGraph(long heads, long shared, long size)
{
    // B batch, T tokens that look, S tokens that are looked at, A heads, K heads of keys and values, D channels of one
    // head.

    /// <summary>The channels of each head on their own.</summary>
    /// <param name="x">[B, T, N · D]</param>
    /// <returns>[B, N, T, D]</returns>
    public Value Split(Value x, long count) => x.Reshape(0, 0, count, size).Permute(0, 2, 1, 3);

    /// <param name="q">[B, A, T, D]</param>
    /// <param name="k">[B, K, S, D], as is v</param>
    /// <param name="bias">fp32 [B, 1, 1, T, S], from <see cref="Bias"/></param>
    /// <returns>[B, T, A · D]</returns>
    public Value Of(Value q, Value k, Value v, Value bias)
    {
        var rows = (q * (1 / Math.Sqrt(size))).Reshape(0, shared, heads / shared, -1, size); // [B, K, A/K, T, D]
        var scores = rows.MatMul(k.Unsqueeze(2).Permute(0, 1, 2, 4, 3));                    // [B, K, A/K, T, S]
        var looks = (scores.To(OnnxType.Float32) + bias).Softmax().To(v.Type);              // [B, K, A/K, T, S]
        var mixed = looks.MatMul(v.Unsqueeze(2));                                           // [B, K, A/K, T, D]

        return mixed.Permute(0, 3, 1, 2, 4).Reshape(0, 0, heads * size);                    // [B, T, A · D]
    }

    /// <summary>What is added to the scores of what a token does not look at: the lowest fp32 number.</summary>
    /// <param name="ids">int64 [B, T], the tokens that look: the last ones of those that the mask tells of</param>
    /// <param name="mask">int64 [B, S], 1 for tokens and 0 for padding</param>
    /// <param name="window">how many tokens each one looks at, itself included; null for all before it</param>
    /// <returns>fp32 [B, 1, 1, T, S]</returns>
    public static Value Bias(Value ids, Value mask, int? window)
    {
        var (t, s) = (ids.Size(1), mask.Size(1));
        var keys = Value.Range(mask.Graph.Scalar(0, OnnxType.Int64), s).Unsqueeze(0);       // [1, S]
        var queries = Value.Range(s - t, s).Unsqueeze(1);                                   // [T, 1]
        var seen = keys.AtMost(queries);                                                    // [T, S]
        if (window is { } width)
        {
            seen = seen.And((queries - mask.Graph.Scalar(width, OnnxType.Int64)).Below(keys));
        }

        return seen.And(mask.To(OnnxType.Bool).Unsqueeze(1, 2, 3)).Where(0, float.MinValue, OnnxType.Float32);
    }
}
