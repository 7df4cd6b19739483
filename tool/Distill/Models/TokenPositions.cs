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
}
