using Distill.Data;
using Distill.Torch;

namespace Distill.Losses;

/// <summary>
/// The angles that rows form become those of the teacher: for every three of a group the cosine at the middle one, in a
/// Huber loss. Park, Kim, Lu, Cho 2019, Relational Knowledge Distillation, section 3.2.2.
/// </summary>
internal sealed class RelationalAngleLoss(Ramp weight, RowGroups groups) : LossTerm("relational_angle", weight)
{
    public override bool ReadsHiddenStates => true;

    /// <summary>A middle row with two others, in any order of these.</summary>
    public override long Count(Batch batch) => groups.Sizes(batch.B).Sum(size => size * (size - 1) * (size - 2) / 2);

    public override Tensor Sum(LossInputs inputs)
    {
        var (student, teacher) = RowVectors.Of(inputs);
        var sums = groups.Of(student.Size(0)).Select(group =>
        {
            var ours = Cosines(student.Narrow(0, group.Start, group.Size));
            var theirs = Cosines(teacher.Narrow(0, group.Start, group.Size));
            return ours.SmoothL1(theirs).Sum() / 2; // each angle stands there twice
        });
        return Tensor.Stack([.. sums]).Sum();
    }

    /// <param name="x">[G, C]</param>
    /// <returns>[G, G, G]: the middle row, then the two others; zeros where a row would come twice</returns>
    private static Tensor Cosines(Tensor x)
    {
        var to = StateDistances.Unit(x.Unsqueeze(0) - x.Unsqueeze(1));                       // [G, G, C]
        var others = RelationalDistanceLoss.Others(x.Size(0), x.Device);                     // [G, G]
        return to.MatMul(to.Transpose(-2, -1)) * others * others.Unsqueeze(1) * others.Unsqueeze(2);
    }
}
