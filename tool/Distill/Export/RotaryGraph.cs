using Distill.Models;

namespace Distill.Export;

/// <summary>
/// <see cref="RotaryPositions"/> as nodes: channels j and j + D/2 of a head are turned by the token's place times the
/// frequency j. In fp32.
/// </summary>
internal sealed class RotaryGraph
{
    // B batch, T tokens, A heads, D channels of one head.

    private readonly int _half; // D/2
    private readonly Value _cos; // fp32 [B, 1, T, D/2], as the sines
    private readonly Value _sin;

    /// <param name="positions">int64 [B, T]</param>
    /// <param name="size">D</param>
    public RotaryGraph(RotaryConfig config, Value positions, int size)
    {
        _half = size / 2;
        var places = positions.To(OnnxType.Float32).Unsqueeze(1, 3);                     // [B, 1, T, 1]
        var angles = places * positions.Graph.Stored(
            "rotary.frequencies", OnnxType.Float32, [_half], config.Frequencies(size));  // [B, 1, T, D/2]
        (_cos, _sin) = (angles.Cos(), angles.Sin());
    }

    /// <param name="x">queries or keys, [B, A, T, D]</param>
    /// <returns>[B, A, T, D]</returns>
    public Value Turn(Value x)
    {
        var wide = x.To(OnnxType.Float32);
        var (left, right) = (wide.Narrow(3, 0, _half), wide.Narrow(3, _half, _half));
        return Value.Cat([(left * _cos) - (right * _sin), (right * _cos) + (left * _sin)], dimension: 3).To(x.Type);
    }
}
