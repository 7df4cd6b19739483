using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// Positions as turns: channels j and j + D/2 of a head are a point in the plane, which is turned by the token's place
/// times the frequency j. The product of a query and a key then depends on the distance of their tokens alone. In fp32.
/// Su et al. 2021, RoFormer: Enhanced Transformer with Rotary Position Embedding, section 3.2, with the channels paired
/// as in Hugging Face's files.
/// </summary>
internal sealed class RotaryPositions
{
    // B batch, T tokens, A heads, D channels of one head.

    private readonly Tensor _cos; // [B, 1, T, D/2], as the sines
    private readonly Tensor _sin;

    /// <param name="mask">int64 [B, T], 1 for tokens and 0 for padding</param>
    /// <param name="size">D</param>
    public RotaryPositions(RotaryConfig config, Tensor mask, int size)
    {
        using var scope = new TensorScope();
        var places = TokenPositions.Of(mask).To(ScalarType.Float32);                         // [B, T]
        var frequencies = Tensor.From(config.Frequencies(size), size / 2).To(mask.Device);   // [D/2]
        var angles = places.Unsqueeze(1).Unsqueeze(-1) * frequencies;                        // [B, 1, T, D/2]
        (_cos, _sin) = (scope.Keep(angles.Cos()), scope.Keep(angles.Sin()));
    }

    /// <param name="x">queries or keys, [B, A, T, D]</param>
    /// <returns>fp32 [B, A, T, D]</returns>
    public Tensor Turn(Tensor x)
    {
        using var scope = new TensorScope();
        var half = x.Size(3) / 2;
        var (left, right) = (x.Narrow(3, 0, half), x.Narrow(3, half, half));
        return scope.Keep(Tensor.Cat([(left * _cos) - (right * _sin), (right * _cos) + (left * _sin)], dimension: -1));
    }
}
