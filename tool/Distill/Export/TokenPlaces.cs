namespace Distill.Export;

/// <summary>
/// Where the tokens of padded rows stand, as <see cref="Models.TokenPositions"/> finds it: a row padded on the left is
/// read as the same row padded on the right.
/// </summary>
internal static class TokenPlaces
{
    // B batch, T tokens, C channels.

    /// <summary>Counted from each row's first token; 0 for padding before it.</summary>
    /// <param name="mask">int64 [B, T], 1 for tokens and 0 for padding</param>
    /// <returns>int64 [B, T]</returns>
    public static Value Of(Value mask)
    {
        var none = mask.Graph.Scalar(0, OnnxType.Int64);
        return (Value.Range(none, mask.Size(1)) - FirstOf(mask).Unsqueeze(1)).Max(none);
    }

    /// <summary>The vector of each row's first token.</summary>
    /// <param name="x">[B, T, C]</param>
    /// <returns>[B, C]</returns>
    public static Value First(Value x, Value mask) => x.At(FirstOf(mask));

    /// <summary>The vector of each row's last token.</summary>
    /// <inheritdoc cref="First"/>
    public static Value Last(Value x, Value mask) => x.At(Narrow(mask).ArgMax(1, last: true));

    private static Value FirstOf(Value mask) => Narrow(mask).ArgMax(1);

    // Runtimes look for the largest of 32-bit numbers, not of wider ones.
    private static Value Narrow(Value mask) => mask.To(OnnxType.Int32);
}
