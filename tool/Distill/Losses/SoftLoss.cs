using Distill.Data;
using Distill.Torch;

namespace Distill.Losses;

/// <summary>The student learns the teacher's softened outputs, in every answer.</summary>
internal sealed class SoftLoss(Ramp weight, SoftTargets targets) : LossTerm("soft", weight)
{
    public override long Count(Batch batch) => batch.Targets.Count;

    public override Tensor Sum(LossInputs inputs) =>
        targets.Sum(inputs.Student.ForTeacher, inputs.FromTeacher.Logits, inputs.Progress);
}
