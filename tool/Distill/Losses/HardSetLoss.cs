using Distill.Data;
using Distill.Torch;

namespace Distill.Losses;

/// <summary>
/// The student learns which labels each row has; rows whose labels are not known do not count. Counted is every label of
/// every row.
/// </summary>
internal sealed class HardSetLoss(Ramp weight) : LossTerm("hard", weight)
{
    public override bool ReadsAnswers => true;

    public override long Count(Batch batch) => (long)batch.Targets.Known * ((SetTargets)batch.Targets).Classes;

    public override Tensor Sum(LossInputs inputs) => BinaryCrossEntropy.Sum(inputs.Student.ForLabels, inputs.Targets);
}
