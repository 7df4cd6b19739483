using Distill.Torch;

namespace Distill.Losses;

/// <summary>
/// The squared difference of the logits themselves, as a mean over classes so that its size does not depend on how many
/// there are. Ba, Caruana 2014, Do Deep Nets Really Need to be Deep?, section 2.3.
/// </summary>
internal static class LogitDistance
{
    /// <summary>The sum over answers.</summary>
    /// <param name="student">logits [N, C], as are the teacher's</param>
    public static Tensor Sum(Tensor student, Tensor teacher) => (student - teacher).Square().Mean(-1).Sum();
}
