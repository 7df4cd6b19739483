using Distill.Data;
using Distill.Models;
using Distill.Torch;

namespace Distill.Losses;

/// <summary>How two attention maps are compared.</summary>
internal enum AttentionDistance
{
    /// <summary>
    /// The mean squared difference of the scores before the softmax, over the positions that are looked at. Jiao et al.
    /// 2020, TinyBERT, section 3.1.
    /// </summary>
    Mse,

    /// <summary>KL of the teacher's distribution and the student's. Wang et al. 2020, MiniLM, section 3.1.</summary>
    Kl,
}

/// <summary>The student's tokens look where the teacher's look, the mean over pairs of layers and over heads.</summary>
/// <param name="pairs">blocks from 0</param>
/// <param name="meanOfHeads">
/// compares the means over all heads instead of one head with the other: with different numbers of them nothing else is
/// possible
/// </param>
internal sealed class AttentionLoss(
    Ramp weight, IReadOnlyList<StatePair> pairs, AttentionDistance distance, bool meanOfHeads)
    : LossTerm("attention", weight)
{
    // B batch, A heads, T tokens that look, S tokens that are looked at.

    public override bool ReadsAttention => true;

    public override long Count(Batch batch) => Positions.Count(batch);

    public override Tensor Sum(LossInputs inputs)
    {
        var sums = pairs.Select(pair => Positions.Sum(
            Between(inputs.Student.Attention[pair.Student], inputs.FromTeacher.Attention[pair.Teacher]),
            inputs.Mask));
        return Tensor.Stack([.. sums]).Mean();
    }

    /// <returns>[B, T]</returns>
    private Tensor Between(AttentionView student, AttentionView teacher) => distance == AttentionDistance.Mse
        ? MeanSquare(Scores(student), Scores(teacher), student.Bias)
        : Relative(LogLooks(student), LogLooks(teacher), student.Bias);

    private static Tensor MeanSquare(Tensor student, Tensor teacher, Tensor? bias)
    {
        var squares = (student - teacher).Square();                                          // [B, A, T, S]
        if (bias is null)
        {
            return squares.Mean(-1).Mean(1);
        }

        var looks = bias.EqualTo(0).To(ScalarType.Float32);                                  // [B, 1, 1 or T, S]
        return ((squares * looks).Sum(-1) / looks.Sum(-1).ClampMin(1.0)).Mean(1);            // [B, T]
    }

    private static Tensor Relative(Tensor student, Tensor teacher, Tensor? bias)
    {
        var parts = teacher.Exp() * (teacher - student);                                     // [B, A, T, S]
        return (bias is null ? parts : parts.MaskedFill(bias.NotEqualTo(0), 0)).Sum(-1).Mean(1);
    }

    private Tensor Scores(AttentionView view)
    {
        var scores = view.Scores.To(ScalarType.Float32);
        return meanOfHeads ? scores.Mean(1, keep: true) : scores;
    }

    private Tensor LogLooks(AttentionView view)
    {
        var scores = view.Scores.To(ScalarType.Float32);
        var looks = (view.Bias is { } bias ? scores + bias : scores).LogSoftmax(-1);         // [B, A, T, S]
        return meanOfHeads ? looks.LogSumExp(1, keep: true) - Math.Log(looks.Size(1)) : looks;
    }
}
