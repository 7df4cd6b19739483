using Distill.Torch;

namespace Distill.Losses;

/// <summary>
/// Logits with mean 0 and standard deviation 1 in each answer: the student matches the teacher's ranking and proportions
/// and is free in the size. Sun et al. 2024, Logit Standardization in Knowledge Distillation, section 4.
/// </summary>
internal static class StandardLogits
{
    private const double Epsilon = 1e-7;

    /// <param name="logits">fp32 [N, C]</param>
    public static Tensor Of(Tensor logits)
    {
        var centered = logits - logits.Mean(-1, keep: true);                                 // [N, C]
        var variance = centered.Square().Mean(-1, keep: true);                               // [N, 1]

        // Under the root, where all logits of an answer are equal, the gradient stays finite.
        return centered / (variance + Epsilon).Sqrt();
    }
}
