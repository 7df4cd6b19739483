using Distill.Torch;

namespace Distill.Losses;

/// <summary>
/// The student matches the teacher's softened class distribution: a divergence between both at temperature T, times T²
/// so that the gradient's size does not depend on T and the temperature and the weight can be tuned apart.
/// Hinton, Vinyals, Dean 2015, Distilling the Knowledge in a Neural Network, section 2.
/// </summary>
/// <param name="Temperature">T, above 0</param>
/// <param name="ScaleByT2">for the divergences that become quadratic in the logits at high temperature</param>
/// <param name="Mix">β of the generalized Jensen-Shannon divergence</param>
/// <param name="Standardize">brings the logits of both to the same mean and size first</param>
internal sealed record SoftTargets(
    Divergence Divergence, Ramp Temperature, bool ScaleByT2, double Mix = 0.5, bool Standardize = false)
{
    /// <summary>The sum over answers, not the mean: the trainer divides once, by the whole step's count.</summary>
    /// <param name="student">logits [N, C], any floating-point kind; computed in fp32</param>
    /// <param name="teacher">logits [N, C], no gradient</param>
    /// <param name="progress">of the training, for a temperature that changes</param>
    public Tensor Sum(Tensor student, Tensor teacher, double progress = 0)
    {
        if (Divergence == Divergence.LogitMse)
        {
            return LogitDistance.Sum(Fp32(student), Fp32(teacher));
        }

        var t = Temperature.At(progress);
        Tensor Scaled(Tensor divergence) => ScaleByT2 ? divergence * (t * t) : divergence;
        if (Divergence == Divergence.ForwardKl)
        {
            // The one of language models: in a kernel that keeps no copy of the logits.
            return Scaled(Standardized(student).KullbackLeibler(Standardized(teacher), t).Sum());
        }

        var q = (Fp32(student) / t).LogSoftmax(-1);                                // [N, C]
        var p = (Fp32(teacher) / t).LogSoftmax(-1);                                // [N, C]
        return Divergence switch
        {
            Divergence.ReverseKl => Scaled(KullbackLeibler.Sum(q, p)),
            Divergence.JensenShannon => Scaled(JensenShannon.Sum(q, p, Mix)),
            Divergence.Symmetric => Scaled((KullbackLeibler.Sum(p, q) + KullbackLeibler.Sum(q, p)) / 2),
            _ => TotalVariation.Sum(q, p),
        };
    }

    private Tensor Fp32(Tensor logits) => Standardized(logits).To(ScalarType.Float32);

    private Tensor Standardized(Tensor logits) =>
        Standardize ? StandardLogits.Of(logits.To(ScalarType.Float32)) : logits;
}
