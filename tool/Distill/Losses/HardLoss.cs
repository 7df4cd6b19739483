using Distill.Data;
using Distill.Torch;

namespace Distill.Losses;

/// <summary>The student learns the labels; answers whose class is not known do not count.</summary>
internal sealed class HardLoss(double weight, double labelSmoothing) : LossTerm("hard", weight)
{
    public override long Count(Batch batch) => batch.Targets.Known;

    public override Tensor Sum(LossInputs inputs) =>
        CrossEntropy.Sum(inputs.Student.ForLabels, inputs.Targets, labelSmoothing);
}
