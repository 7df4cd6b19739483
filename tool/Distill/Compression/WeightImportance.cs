using Distill.Torch;

namespace Distill.Compression;

/// <summary>How much a single weight w matters, g being the gradient of the loss by it.</summary>
internal enum WeightImportance
{
    /// <summary>|w|. Han, Pool, Tran, Dally 2015, Learning both Weights and Connections, section 3.</summary>
    Magnitude,

    /// <summary>|g|</summary>
    Gradient,

    /// <summary>
    /// |w · g|: what the loss would change by without the weight, to first order. Molchanov, Mallya, Tyree, Frosio,
    /// Kautz 2019, Importance Estimation for Neural Network Pruning, section 3.1.
    /// </summary>
    Taylor,

    /// <summary>
    /// -Σ w · g over the steps of a training: weights that move towards zero matter least. Sanh, Wolf, Rush 2020,
    /// Movement Pruning: Adaptive Sparsity by Fine-Tuning, section 4.
    /// </summary>
    Movement,
}

internal static class WeightImportances
{
    public static bool NeedsGradient(this WeightImportance importance) => importance != WeightImportance.Magnitude;

    /// <summary>What one step adds to a weight's importance.</summary>
    /// <param name="gradient">of the step's loss by the weight</param>
    public static Tensor OfStep(this WeightImportance importance, Tensor weight, Tensor gradient) => importance switch
    {
        WeightImportance.Gradient => gradient.Abs(),
        WeightImportance.Taylor => (weight * gradient).Abs(),
        WeightImportance.Movement => -(weight * gradient),
        _ => throw new ArgumentOutOfRangeException(nameof(importance), importance, null),
    };
}
