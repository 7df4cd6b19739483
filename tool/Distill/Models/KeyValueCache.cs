using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// Keys and values of what every block of a decoder has read, so that later tokens look at it without reading it again. A
/// token stands at the place of its position in its text, so texts of different lengths share one cache.
/// </summary>
/// <param name="texts">B</param>
/// <param name="length">S, that no text is longer than</param>
internal sealed class KeyValueCache(long texts, long length) : IDisposable
{
    // B texts, S places a text, T tokens of this pass, M those of all texts, K heads of keys and values, D channels of one.

    private readonly List<(Tensor Keys, Tensor Values)> _blocks = []; // [B · S, K · D] each
    private int _next;

    /// <summary>A pass begins: its first attention is that of the first block.</summary>
    public void Begin() => _next = 0;

    /// <summary>Keeps what a block's tokens of this pass show, and gives that of all tokens so far.</summary>
    /// <param name="k">[N, K · D], as is v</param>
    /// <returns>[B, S, K · D] each; places that nothing stands at hold zeros</returns>
    public (Tensor Keys, Tensor Values) Add(Tensor k, Tensor v, TokenRows rows)
    {
        if (_next == _blocks.Count)
        {
            Tensor Empty(Tensor like) => TensorScope.Outside(
                () => Tensor.Zeros([texts * length, like.Size(1)], like.Type, like.Device));
            _blocks.Add((Empty(k), Empty(v)));
        }

        var (keys, values) = _blocks[_next++];
        var places = rows.Places(length);                                                   // [N]
        keys.IndexCopyInPlace(0, places, k);
        values.IndexCopyInPlace(0, places, v);
        return (keys.View(texts, length, -1), values.View(texts, length, -1));
    }

    /// <summary>What is added to the scores of places that a token does not look at: see DecoderAttention.Bias.</summary>
    /// <param name="window">how many tokens each one looks at, itself included; null for all before it</param>
    /// <returns>fp32 [B, 1, T, S]</returns>
    public Tensor Bias(TokenRows rows, int? window)
    {
        using var scope = new TensorScope();
        var positions = rows.PaddedPositions.Unsqueeze(1).Unsqueeze(-1);                    // [B, 1, T, 1]
        var places = Tensor.Arange(length, positions.Device);                               // [S]
        var seen = places.AtMost(positions);                                                // [B, 1, T, S]
        if (window is { } back)
        {
            seen = seen.And((positions + (1L - back)).AtMost(places));
        }

        return scope.Keep((1 - seen.To(ScalarType.Float32)) * float.MinValue);
    }

    public void Dispose()
    {
        foreach (var (keys, values) in _blocks)
        {
            keys.Dispose();
            values.Dispose();
        }
    }
}
