using Distill.Torch;

namespace Distill.Compression;

/// <summary>Functions whose gradient is that of another. Bengio, Léonard, Courville 2013, section 4.</summary>
internal static class StraightThrough
{
    /// <summary>To the nearest whole number, with the gradient of doing nothing.</summary>
    public static Tensor Round(Tensor x)
    {
        using var scope = new TensorScope();
        return scope.Keep(x + (x.Round() - x).Detach());
    }

    /// <summary>The same numbers, with the gradient times a factor.</summary>
    public static Tensor Scaled(Tensor x, double factor)
    {
        using var scope = new TensorScope();
        var part = x * factor;
        return scope.Keep(part + (x - part).Detach());
    }
}
