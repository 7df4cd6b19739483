using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// A norm that keeps the mean: w·x / √(mean(x²) + ε) over the last dimension. The mean is taken in fp32; the result is
/// of x's own kind before the weight is multiplied. Zhang, Sennrich 2019, Root Mean Square Layer Normalization, section
/// 3.
/// </summary>
internal static class RmsNorm
{
    /// <param name="x">[…, C]</param>
    /// <param name="weight">w, [C]</param>
    /// <returns>[…, C]</returns>
    public static Tensor Of(Tensor x, Tensor weight, double epsilon)
    {
        using var scope = new TensorScope();
        var wide = x.To(ScalarType.Float32);
        var normed = wide * (wide.Square().Mean(-1, keep: true) + epsilon).Rsqrt();
        return scope.Keep(weight * normed.To(x.Type));
    }
}
