using Distill.Torch;

namespace Distill.Losses;

/// <summary>
/// β KL(p ‖ m) + (1 - β) KL(q ‖ m) with m = βp + (1 - β)q. It vanishes at both ends, where its direction is that of
/// KL(p ‖ q) at β → 0 and of KL(q ‖ p) at β → 1; these stand in for it there. Agarwal et al. 2024, On-Policy
/// Distillation of Language Models, section 2.
/// </summary>
internal static class JensenShannon
{
    /// <summary>The sum over answers.</summary>
    /// <param name="student">log-probabilities [N, C], as is the teacher's</param>
    /// <param name="mix">β in [0, 1]: ½ is the divergence of Lin 1991, in half its size</param>
    public static Tensor Sum(Tensor student, Tensor teacher, double mix)
    {
        if (mix is 0 or 1)
        {
            return mix == 0 ? KullbackLeibler.Sum(teacher, student) : KullbackLeibler.Sum(student, teacher);
        }

        var middle = (teacher + Math.Log(mix)).LogAddExp(student + Math.Log(1 - mix));       // [N, C]
        return (KullbackLeibler.Sum(teacher, middle) * mix) + (KullbackLeibler.Sum(student, middle) * (1 - mix));
    }
}
