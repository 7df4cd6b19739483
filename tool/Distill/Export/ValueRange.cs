namespace Distill.Export;

/// <summary>The smallest and the largest number that flow into a map, over real rows.</summary>
internal readonly record struct ValueRange(float Least, float Most)
{
    /// <summary>
    /// The scale and the code of zero, from 0 to 255: as DynamicQuantizeLinear of ONNX does it, with zero among the
    /// codes.
    /// </summary>
    public (float Scale, byte Zero) Codes()
    {
        var (least, most) = (Math.Min(Least, 0), Math.Max(Most, 0));
        var scale = (most - least) / byte.MaxValue;
        return float.IsNormal(scale)
            ? (scale, (byte)Math.Clamp(MathF.Round(-least / scale), 0, byte.MaxValue))
            : (1, 0);
    }
}
