using Distill.Data;
using Distill.Models;
using Distill.Torch;

namespace Distill.Losses;

/// <summary>The student learns the teacher's softened outputs, in every answer.</summary>
/// <param name="classes">
/// how many of the student's outputs, its first ones, stand for something: a table of embeddings can have more rows than
/// there are tokens; null for all
/// </param>
internal sealed class SoftLoss(Ramp weight, SoftTargets targets, int? classes = null) : LossTerm("soft", weight)
{
    public override bool ReadsAnswers => true;

    public override long Count(Batch batch) => batch.Targets.Count;

    public override Tensor Sum(LossInputs inputs) => targets.Sum(
        inputs.Student.ForTeacher.First(classes), inputs.FromTeacher.Logits, inputs.Progress);
}
