using Distill.Data;
using Distill.Torch;

namespace Distill.Losses;

/// <summary>The student learns the teacher's softened yes or no to every label of every row.</summary>
internal sealed class SoftSetLoss(Ramp weight, SoftTargets targets) : LossTerm("soft", weight)
{
    public override bool ReadsAnswers => true;

    public override long Count(Batch batch) => (long)batch.Targets.Count * ((SetTargets)batch.Targets).Classes;

    public override Tensor Sum(LossInputs inputs) => targets.Sum(
        Outcomes(inputs.Student.ForTeacher), Outcomes(inputs.FromTeacher.Logits), inputs.Progress);

    /// <summary>
    /// Each class as a distribution over two outcomes: a sigmoid at z is a softmax over 0 and z. So everything that is
    /// said of distributions over classes holds for them, the temperature too.
    /// </summary>
    /// <param name="logits">[N, C]</param>
    /// <returns>fp32 [N · C, 2], no and yes</returns>
    private static Tensor Outcomes(Tensor logits)
    {
        var yes = logits.To(ScalarType.Float32).View(-1, 1);
        return Tensor.Cat([yes.ZerosLike(), yes], 1);
    }
}
