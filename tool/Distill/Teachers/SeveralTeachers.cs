using Distill.Data;
using Distill.Models;
using Distill.Torch;

namespace Distill.Teachers;

/// <summary>What several teachers say together.</summary>
internal enum TeacherMean
{
    /// <summary>The mean of their distributions over classes.</summary>
    Probabilities,

    /// <summary>The mean of their probabilities of each class, where classes do not exclude each other.</summary>
    YesOrNo,

    /// <summary>The mean of their logits: of distributions the geometric one.</summary>
    Logits,
}

/// <param name="Share">of the mean; all together are 1</param>
/// <param name="Order">the number that each of the task's classes has in its outputs; null where it is the same</param>
internal sealed record TeacherShare(ITeacher Teacher, double Share, long[]? Order);

/// <summary>
/// Several teachers as one, whose logits are those of their mean. What is inside of a network, the first one shows.
/// Hinton, Vinyals, Dean 2015, Distilling the Knowledge in a Neural Network, section 2.
/// </summary>
internal sealed class SeveralTeachers(IReadOnlyList<TeacherShare> teachers, TeacherMean mean) : ITeacher
{
    public ModelOutput Answer(Batch batch, Pass pass)
    {
        using var scope = new TensorScope();
        var first = teachers[0].Teacher.Answer(batch, pass);
        var others = teachers.Skip(1).Select(each => each.Teacher.Answer(batch, Pass.Evaluation).Logits);
        Tensor[] logits = [.. others.Prepend(first.Logits).Zip(teachers, InOrder)];          // each [N, C]

        return new ModelOutput(
            scope.Keep(mean switch
            {
                TeacherMean.Logits => Mix(logits.Zip(teachers, (z, each) => z * each.Share)),
                TeacherMean.Probabilities => LogMean(logits.Select(z => z.LogSoftmax(-1))),
                _ => LogMean(logits.Select(z => z.LogSigmoid())) - LogMean(logits.Select(z => (-z).LogSigmoid())),
            }),
            [.. first.HiddenStates.Select(scope.Keep)])
        {
            Attention = first.Attention,
        };
    }

    private static Tensor InOrder(Tensor logits, TeacherShare each) => each.Order is { } order
        ? logits.IndexSelect(1, Tensor.From(order, order.Length).To(logits.Device))
        : logits;

    private static Tensor Mix(IEnumerable<Tensor> parts) => parts.Aggregate((sum, part) => sum + part);

    /// <summary>The logarithm of the mean of what these are the logarithms of.</summary>
    private Tensor LogMean(IEnumerable<Tensor> logs) =>
        Tensor.Stack([.. logs.Zip(teachers, (log, each) => log + Math.Log(each.Share))]).LogSumExp(0);
}
