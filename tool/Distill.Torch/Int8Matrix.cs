namespace Distill.Torch;

/// <summary>
/// Weights of a linear map in 8 bits, in the order in which the processor multiplies them: packed once, used often. It
/// is of the CPU.
/// </summary>
public sealed class Int8Matrix : IDisposable
{
    /// <summary>Of static inputs without one of their own: the middle of 0 to 255.</summary>
    private const int Middle = 128;

    private static readonly Operator _pack = new("distill::pack_int8");
    private static readonly Operator _linear = new("distill::linear_int8");

    private readonly Tensor[] _parts;
    private readonly long _outputs;

    /// <param name="values">int8 [out, in]</param>
    /// <param name="scales">fp32 [out, groups]; a group is a run of neighbouring inputs, and all are as long</param>
    /// <param name="zeroPoints">int8 [out, groups]; null for zeros</param>
    public Int8Matrix(Tensor values, Tensor scales, Tensor? zeroPoints)
    {
        using var scope = new TensorScope();
        _outputs = values.Size(0);
        _parts = [.. _pack.CallMany(values, scales, zeroPoints).Select(part => TensorScope.Outside(part!.Alias))];
    }

    /// <summary>
    /// x · Wᵀ + b with x rounded to 8 bits: the sums are exact, and scaled once. Without a scale every row of x gets its
    /// own from its largest magnitude, so that no row depends on another.
    /// </summary>
    /// <param name="x">fp32 […, in]</param>
    /// <param name="bias">fp32 [out]</param>
    /// <param name="scale">of all inputs, from a calibration</param>
    /// <param name="zeroPoint">-128 to 127, with the scale</param>
    /// <param name="kernel">for tests: <c>vnni</c>, <c>avx2</c> or <c>plain</c>; else the fastest there is</param>
    public Tensor Linear(Tensor x, Tensor? bias, double? scale = null, int zeroPoint = 0, string kernel = "") =>
        _linear.Call(
            x, _parts[0], _parts[1], _parts[2], _parts[3], bias, _outputs, scale ?? 0, zeroPoint + Middle, kernel);

    public void Dispose()
    {
        foreach (var part in _parts)
        {
            part.Dispose();
        }
    }
}
