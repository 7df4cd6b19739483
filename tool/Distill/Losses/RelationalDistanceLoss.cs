using Distill.Data;
using Distill.Torch;

namespace Distill.Losses;

/// <summary>
/// Rows that are far from each other for the teacher become so for the student: every pair's distance, by the mean one
/// of its group, in a Huber loss. Park, Kim, Lu, Cho 2019, Relational Knowledge Distillation, section 3.2.1.
/// </summary>
internal sealed class RelationalDistanceLoss(Ramp weight, RowGroups groups) : LossTerm("relational_distance", weight)
{
    // Under the root: equal rows have a finite gradient.
    private const double Epsilon = 1e-12;

    public override bool ReadsHiddenStates => true;

    /// <summary>Pairs.</summary>
    public override long Count(Batch batch) => groups.Sizes(batch.B).Sum(size => size * (size - 1) / 2);

    public override Tensor Sum(LossInputs inputs)
    {
        var (student, teacher) = RowVectors.Of(inputs);
        var sums = groups.Of(student.Size(0)).Select(group =>
        {
            var ours = Distances(student.Narrow(0, group.Start, group.Size));
            var theirs = Distances(teacher.Narrow(0, group.Start, group.Size));
            return ours.SmoothL1(theirs).Sum() / 2; // each pair stands there twice
        });
        return Tensor.Stack([.. sums]).Sum();
    }

    /// <param name="x">[G, C]</param>
    /// <returns>[G, G], with the mean 1 over pairs and zeros in the diagonal</returns>
    private static Tensor Distances(Tensor x)
    {
        var g = x.Size(0);
        var squares = (x.Unsqueeze(1) - x.Unsqueeze(0)).Square().Sum(-1);                    // [G, G]
        var apart = (squares + Epsilon).Sqrt() * Others(g, x.Device);                        // [G, G]
        return apart / (apart.Sum() / Math.Max(1, g * (g - 1))).ClampMin(Epsilon);
    }

    /// <summary>1, and 0 in the diagonal.</summary>
    /// <returns>fp32 [G, G]</returns>
    public static Tensor Others(long g, Device device)
    {
        var ones = Tensor.Full([g, g], 1, ScalarType.Float32, device);
        return ones - (ones.Tril() * ones.Triu());
    }
}
