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
        var outside = Pass.Evaluation with { LeavesHead = pass.LeavesHead };
        ModelOutput[] outputs =
            [.. teachers.Select((each, i) => each.Teacher.Answer(batch, i == 0 ? pass : outside))];
        IReadOnlyList<Tensor> shown = [.. outputs[0].HiddenStates.Select(scope.Keep)];
        if (outputs[0].Head is not { } first)
        {
            return new ModelOutput(scope.Keep(Together(outputs.Select(output => output.Logits))), shown)
            {
                Attention = outputs[0].Attention,
            };
        }

        // What an answer of all is computed from is its number: each teacher has states of its own.
        foreach (var output in outputs)
        {
            scope.Keep(output.Head!.States);
        }

        var numbers = scope.Keep(Tensor.Arange(first.Count, first.States.Device));            // [N]
        return new ModelOutput(new TokenHead(numbers, some => Together(outputs, some)), shown)
        {
            Attention = outputs[0].Attention,
        };
    }

    private Tensor Together(ModelOutput[] outputs, Tensor numbers)
    {
        using var scope = new TensorScope();
        return scope.Keep(Together(outputs.Select(
            output => output.Head!.Answer(output.Head.States.IndexSelect(0, numbers)))));
    }

    /// <param name="answers">of each teacher, [N, C]</param>
    /// <returns>[N, C]</returns>
    private Tensor Together(IEnumerable<Tensor> answers)
    {
        Tensor[] logits = [.. answers.Zip(teachers, InOrder)];
        return mean switch
        {
            TeacherMean.Logits => Mix(logits.Zip(teachers, (z, each) => z * each.Share)),
            TeacherMean.Probabilities => LogMean(logits.Select(z => z.LogSoftmax(-1))),
            _ => LogMean(logits.Select(z => z.LogSigmoid())) - LogMean(logits.Select(z => (-z).LogSigmoid())),
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
