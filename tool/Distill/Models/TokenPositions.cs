using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// Where the tokens of padded rows stand. Padding is passed over, so a row padded on the left is read as the same row
/// padded on the right.
/// </summary>
internal static class TokenPositions
{
    /// <summary>Counted from each row's first token; 0 for padding before it.</summary>
    /// <param name="mask">int64 [B, T], 1 for tokens and 0 for padding</param>
    /// <returns>int64 [B, T]</returns>
    public static Tensor Of(Tensor mask) =>
        (Tensor.Arange(mask.Size(1), mask.Device) - mask.ArgMax(1).Unsqueeze(1)).ClampMin(0L);

    /// <summary>The vector of each row's first token.</summary>
    /// <param name="x">[B, T, C]</param>
    /// <returns>[B, C]</returns>
    public static Tensor First(Tensor x, Tensor mask) => At(x, mask.ArgMax(1));

    /// <summary>The vector of each row's last token.</summary>
    /// <inheritdoc cref="First"/>
    public static Tensor Last(Tensor x, Tensor mask) => At(x, mask.CumSum(1).ArgMax(1));

    private static Tensor At(Tensor x, Tensor places)
    {
        var (b, c) = (x.Size(0), x.Size(2));
        return x.Gather(1, places.View(b, 1, 1).Expand(b, 1, c)).Squeeze(1);
    }
}
