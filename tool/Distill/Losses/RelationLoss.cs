using Distill.Data;
using Distill.Models;
using Distill.Torch;

namespace Distill.Losses;

/// <summary>
/// How tokens relate to one another by their queries, by their keys and by their values, each as a softmax of scaled
/// products, becomes as in the teacher. All heads' channels are joined and cut anew, so neither widths nor numbers of
/// heads need agree. Wang, Bao, Huang, Dong, Wei 2021, MiniLMv2: Multi-Head Self-Attention Relation Distillation,
/// section 3.1.
/// </summary>
/// <param name="layers">the block of each, from 0</param>
/// <param name="heads">of the relations: divides the channels of all maps</param>
internal sealed class RelationLoss(Ramp weight, StatePair layers, int heads) : LossTerm("relations", weight)
{
    // B batch, T tokens, R heads of the relations, D channels of one.

    public override bool ReadsAttention => true;

    public override long Count(Batch batch) => Positions.Count(batch);

    public override Tensor Sum(LossInputs inputs)
    {
        var (student, teacher) =
            (inputs.Student.Attention[layers.Student], inputs.FromTeacher.Attention[layers.Teacher]);
        Tensor Between(Func<AttentionView, Tensor> part)
        {
            var q = Relation(part(student), student.Bias);                                   // [B, R, T, T]
            var p = Relation(part(teacher), teacher.Bias);                                   // [B, R, T, T]
            var parts = p.Exp() * (p - q);
            var seen = student.Bias is { } bias ? parts.MaskedFill(bias.NotEqualTo(0), 0) : parts;
            return Positions.Sum(seen.Sum(-1).Mean(1), inputs.Mask);
        }

        return Between(view => view.Query) + Between(view => view.Key) + Between(view => view.Value);
    }

    /// <param name="x">[B, K, T, channels of one head]</param>
    /// <returns>log-probabilities [B, R, T, T]</returns>
    private Tensor Relation(Tensor x, Tensor? bias)
    {
        var (b, t) = (x.Size(0), x.Size(2));
        var cut = x.To(ScalarType.Float32).Transpose(1, 2).Reshape(b, t, heads, -1).Transpose(1, 2); // [B, R, T, D]
        var scores = (cut * (1 / Math.Sqrt(cut.Size(-1)))).MatMul(cut.Transpose(-2, -1));    // [B, R, T, T]
        return (bias is null ? scores : scores + bias).LogSoftmax(-1);
    }
}
