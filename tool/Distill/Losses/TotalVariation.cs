using Distill.Torch;

namespace Distill.Losses;

/// <summary>
/// ½ Σ |p - q|: the largest difference that any event's probabilities have. Wen et al. 2023, f-Divergence Minimization
/// for Sequence-Level Knowledge Distillation, section 2.3.
/// </summary>
internal static class TotalVariation
{
    /// <summary>The sum over answers.</summary>
    /// <param name="student">log-probabilities [N, C], as is the teacher's</param>
    public static Tensor Sum(Tensor student, Tensor teacher) => (teacher.Exp() - student.Exp()).Abs().Sum() / 2;
}
