using Distill.Data;
using Distill.Torch;

namespace Distill.Losses;

/// <summary>The student learns the labels; examples without one do not count.</summary>
internal sealed class HardLoss(double weight, double labelSmoothing) : LossTerm("hard", weight)
{
    public override long Count(Batch batch) => batch.Labels.Count(label => label != Labels.None);

    public override Tensor Sum(LossInputs inputs) => CrossEntropy.Sum(inputs.Student, inputs.Labels, labelSmoothing);
}
