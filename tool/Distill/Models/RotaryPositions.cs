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
    // N tokens, A heads, D channels of one head.

    private readonly Tensor _cos; // [N, 1, D/2], as the sines
    private readonly Tensor _sin;

    /// <param name="places">int64 [N], counted from each text's first token</param>
    /// <param name="size">D</param>
    public RotaryPositions(RotaryConfig config, Tensor places, int size)
    {
        using var scope = new TensorScope();
        var frequencies = Tensor.From(config.Frequencies(size), size / 2).To(places.Device);  // [D/2]
        var angles = places.To(ScalarType.Float32).Unsqueeze(1).Unsqueeze(1) * frequencies;   // [N, 1, D/2]
        (_cos, _sin) = (scope.Keep(angles.Cos()), scope.Keep(angles.Sin()));
    }

    /// <param name="x">queries or keys, [N, A · D]</param>
    /// <returns>fp32 [N, A · D]</returns>
    public Tensor Turn(Tensor x)
    {
        using var scope = new TensorScope();
        var half = _cos.Size(2);
        var heads = x.View(x.Size(0), -1, 2 * half);                                          // [N, A, D]
        var (left, right) = (heads.Narrow(2, 0, half), heads.Narrow(2, half, half));          // [N, A, D/2]
        var turned = Tensor.Cat([(left * _cos) - (right * _sin), (right * _cos) + (left * _sin)], dimension: -1);
        return scope.Keep(turned.View(x.Size(0), -1));
    }
}
