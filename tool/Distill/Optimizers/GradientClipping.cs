using Distill.Models;
using Distill.Torch;

namespace Distill.Optimizers;

/// <summary>
/// The length of the whole gradient, as one vector over all weights, and its shortening.
/// Pascanu, Mikolov, Bengio 2013, On the difficulty of training recurrent neural networks, section 3.2.
/// </summary>
internal static class GradientClipping
{
    /// <summary>The Euclidean norm over all weights that have a gradient. Not finite when any element is not.</summary>
    public static double Norm(IEnumerable<(Weight Weight, Tensor Tensor)> weights)
    {
        using var scope = new TensorScope();
        using var noGrad = Autograd.NoGrad();
        var norms = weights
            .Select(pair => pair.Tensor.Gradient())
            .OfType<Tensor>()
            .Select(gradient => gradient.Norm())
            .ToArray();

        return norms.Length == 0 ? 0 : Tensor.Stack(norms).Norm().ToDouble();
    }

    /// <summary>Multiplies every gradient.</summary>
    public static void Scale(IEnumerable<(Weight Weight, Tensor Tensor)> weights, double factor)
    {
        using var scope = new TensorScope();
        using var noGrad = Autograd.NoGrad();
        foreach (var (_, tensor) in weights)
        {
            tensor.Gradient()?.ScaleInPlace(factor);
        }
    }
}
