using Distill.Data;
using Distill.Models;
using Distill.Torch;

namespace Distill.Losses;

/// <summary>
/// The student's vector of a row is to be nearer to the teacher's vector of that row than to those of the others in its
/// group: cross-entropy over their cosines. It is not 0 for a student like its teacher, for rows are somewhat alike.
/// Tian, Krishnan, Isola 2020, Contrastive Representation Distillation, with the rows beside as negatives as in van den Oord,
/// Li, Vinyals 2018, Representation Learning with Contrastive Predictive Coding, section 2.3.
/// </summary>
/// <param name="temperature">of the cosines, above 0</param>
/// <param name="projections">holds contrastive.0; null where both networks have the same width</param>
internal sealed class ContrastiveLoss(Ramp weight, double temperature, RowGroups groups, Weights? projections)
    : LossTerm(TermName, weight)
{
    public const string TermName = "contrastive";

    public override bool ReadsHiddenStates => true;

    /// <summary>Rows.</summary>
    public override long Count(Batch batch) => batch.B;

    public override Tensor Sum(LossInputs inputs)
    {
        var (student, teacher) = RowVectors.Of(inputs);
        var ours = StateDistances.Unit(projections?.Linear($"{Name}.0", student) ?? student);  // [B, C]
        var theirs = StateDistances.Unit(teacher);                                           // [B, C]
        var sums = groups.Of(ours.Size(0)).Select(group =>
        {
            var cosines = ours.Narrow(0, group.Start, group.Size)
                .MatMul(theirs.Narrow(0, group.Start, group.Size).Transpose(0, 1));          // [G, G]
            return CrossEntropy.Sum(cosines / temperature, Tensor.Arange(group.Size, ours.Device));
        });
        return Tensor.Stack([.. sums]).Sum();
    }
}
