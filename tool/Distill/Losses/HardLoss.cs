using Distill.Data;
using Distill.Torch;

namespace Distill.Losses;

/// <summary>The student learns the labels; answers whose class is not known do not count.</summary>
/// <param name="classWeights">fp32 [C]: how much an answer of each class weighs; null where all weigh 1</param>
internal sealed class HardLoss(Ramp weight, double labelSmoothing, float[]? classWeights = null)
    : LossTerm("hard", weight)
{
    public override bool ReadsAnswers => true;

    public override long Count(Batch batch) => batch.Targets.Known;

    public override Tensor Sum(LossInputs inputs) => inputs.Targets.Type == ScalarType.Int64
        ? CrossEntropy.Sum(inputs.Student.ForLabels, inputs.Targets, labelSmoothing, classWeights)
        : CrossEntropy.SumOfShares(inputs.Student.ForLabels, inputs.Targets, labelSmoothing, classWeights);
}
