using Distill.Torch;

namespace Distill.Losses;

/// <summary>
/// The student matches the teacher's softened class distribution: KL(teacher ‖ student) at temperature T, times T² so
/// that the gradient's size does not depend on T and the temperature and the weight can be tuned apart.
/// Hinton, Vinyals, Dean 2015, Distilling the Knowledge in a Neural Network, section 2.
/// </summary>
internal static class SoftTargets
{
    /// <summary>The sum over answers, not the mean: the trainer divides once, by the whole step's count.</summary>
    /// <param name="student">logits [N, C], any floating-point kind; computed in fp32</param>
    /// <param name="teacher">logits [N, C], no gradient</param>
    /// <param name="temperature">T, above 0</param>
    public static Tensor Sum(Tensor student, Tensor teacher, double temperature, bool scaleByT2)
    {
        var studentLog = (student.To(ScalarType.Float32) / temperature).LogSoftmax(-1);      // [N, C]
        var teacherLog = (teacher.To(ScalarType.Float32) / temperature).LogSoftmax(-1);      // [N, C]
        var divergence = (teacherLog.Exp() * (teacherLog - studentLog)).Sum();

        return scaleByT2 ? divergence * (temperature * temperature) : divergence;
    }
}
