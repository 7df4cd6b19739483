using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// Every token looks at itself and at those before it: softmax(q·kᵀ / √D)·v for each head. Several heads can share
/// their keys and values. The maps to q, k and v, what turns them by their positions, and the map from the heads'
/// results belong to the families. Radford et al. 2019, Language Models are Unsupervised Multitask Learners, section
/// 2.3; shared heads: Ainslie et al. 2023, GQA: Training Generalized Multi-Query Transformer Models from Multi-Head
/// Checkpoints, section 2.2.
/// </summary>
/// <param name="headSize">D</param>
/// <param name="dropout">the probability with which a token is not looked at in training</param>
/// <param name="window">how many tokens each one looks at, itself included; null for all before it</param>
internal sealed class DecoderAttention(long headSize, double dropout, int? window = null)
{
    // B batch, T tokens that look, S that are looked at, N tokens of all texts, A heads, K heads of keys and values,
    // D channels of one head.

    /// <param name="q">[N, A · D]; head a looks at head a · K/A of the keys and values, rounded down</param>
    /// <param name="k">[N, K · D], as is v</param>
    /// <returns>[N, A · D]</returns>
    public Tensor Forward(Tensor q, Tensor k, Tensor v, TokenRows rows, Pass pass)
    {
        if (pass.Cache is not null)
        {
            return Forward(q, k, v, rows, pass, pass.Cache);
        }

        if (FusedAttention.Serves(q.Device, pass))
        {
            return FusedAttention.Forward(q, k, v, rows.Starts, headSize, window ?? long.MaxValue, dropout, pass);
        }

        using var scope = new TensorScope();
        var bias = Bias(rows.Mask, window);                                                 // [B, 1, T, T]
        return scope.Keep(rows.Pack(Looks(Split(rows.Pad(q)), Split(rows.Pad(k)), Split(rows.Pad(v)), bias, pass)));
    }

    private Tensor Forward(Tensor q, Tensor k, Tensor v, TokenRows rows, Pass pass, KeyValueCache cache)
    {
        using var scope = new TensorScope();
        var (keys, values) = cache.Add(k, v, rows);                                         // [B, S, K · D]
        var bias = cache.Bias(rows, window);                                                // [B, 1, T, S]
        return scope.Keep(rows.Pack(Looks(Split(rows.Pad(q)), Split(keys), Split(values), bias, pass)));
    }

    // In operators of libtorch, step by step: on every device, and where a loss asks what attention has read.
    private Tensor Looks(Tensor q, Tensor k, Tensor v, Tensor bias, Pass pass)
    {
        using var scope = new TensorScope();
        var (b, heads, t, d) = (q.Size(0), q.Size(1), q.Size(2), q.Size(3));
        var (shared, s) = (k.Size(1), k.Size(2));

        // Heads that share their keys are as more tokens of one head: keys and values are not repeated in memory.
        var rows = (q * (1 / Math.Sqrt(d))).Reshape(b, shared, heads / shared * t, d);      // [B, K, A/K · T, D]
        var scores = rows.MatMul(k.Transpose(-2, -1)).View(b, heads, t, s);                 // [B, A, T, S]
        pass.Attention?.Add(q, k, v, scores, bias);
        var looks = pass.Drop((scores + bias).Softmax(-1), dropout);                        // [B, A, T, S]
        var mixed = looks.View(b, shared, heads / shared * t, s).MatMul(v);                 // [B, K, A/K · T, D]

        return scope.Keep(mixed.View(b, heads, t, d).Transpose(1, 2).Reshape(b, t, heads * d));
    }

    // [B, T, A · D] to [B, A, T, D]
    private Tensor Split(Tensor x) => x.View(x.Size(0), x.Size(1), -1, headSize).Transpose(1, 2);

    /// <summary>
    /// What is added to the scores of what a token does not look at, later tokens and padding: the lowest fp32 number.
    /// With minus infinity a row of nothing but padding would become NaN.
    /// </summary>
    /// <param name="mask">[B, T], 1 for tokens and 0 for padding</param>
    /// <param name="window">how many tokens each one looks at, itself included; null for all before it</param>
    /// <returns>fp32 [B, 1, T, T]</returns>
    public static Tensor Bias(Tensor mask, int? window = null)
    {
        using var scope = new TensorScope();
        var t = mask.Size(1);
        var band = Tensor.Full([t, t], 1, ScalarType.Float32, mask.Device).Tril();          // [T, T]
        if (window < t)
        {
            band = band.Triu(1 - window.Value);
        }

        var seen = band * mask.To(ScalarType.Float32).Unsqueeze(1).Unsqueeze(1);            // [B, 1, T, T]
        return scope.Keep((1 - seen) * float.MinValue);
    }
}
