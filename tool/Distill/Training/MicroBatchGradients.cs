using Distill.Data;
using Distill.Losses;
using Distill.Models;
using Distill.Teachers;
using Distill.Torch;

namespace Distill.Training;

/// <summary>
/// One micro-batch through teacher, student and losses, and back. A head over a vocabulary is passed through in parts:
/// product, losses and gradients of some answers, before the next ones are computed. So of [N, V] logits only a part ever
/// exists, and nothing is computed twice. P.-L. Hsu et al. 2024, Liger Kernel: Efficient Triton Kernels for LLM Training,
/// section 3.2.
/// </summary>
internal sealed class MicroBatchGradients(
    Model model, ITeacher? teacher, IReadOnlyList<LossTerm> terms, Precision precision, StepClock clock)
{
    // N answers, V vocabulary, C channels.

    /// <summary>Of a part; at 32 MB in bf16 the weight of the head is read seldom enough not to count.</summary>
    public const long UsualLogits = 1 << 24;

    /// <summary>How many logits of a vocabulary are computed at once.</summary>
    public long LogitsAtOnce { get; init; } = UsualLogits;

    /// <summary>Adds the gradient of the sum of all terms, each times its factor, to the weights.</summary>
    /// <param name="factors">null leaves a term out</param>
    /// <param name="progress">of the training</param>
    /// <returns>the sum of each term, without its factor; 0 where it is left out</returns>
    public double[] Add(
        Batch batch, IReadOnlyList<double?> factors, DropoutStream? dropout, double progress)
    {
        using var scope = new TensorScope();
        var inputs = batch.ToInputs(model.Device);
        var targets = batch.Targets.ToTensor(model.Device);
        clock.Lap(Phase.Data);

        var pass = new Pass(
            terms.Any(term => term.ReadsHiddenStates),
            dropout,
            terms.Any(term => term.ReadsAttention) ? new AttentionRecord(scope) : null,
            LeavesHead: true);
        var taught = teacher?.Answer(batch, pass);
        clock.Lap(Phase.Teacher);

        ModelOutput output;
        using (precision.Enter(model.Device.Kind))
        {
            output = model.Forward(inputs, pass);
        }

        clock.Lap(Phase.Forward);
        var sums = new double[terms.Count];
        var lossInputs = new LossInputs(output, taught, targets)
        {
            Mask = (inputs as TextInputs)?.AttentionMask,
            Progress = progress,
        };
        var ofAnswers = output.Head is { } head ? AddOfAnswers(head, lossInputs, factors, sums) : null;
        var rest = Sum(lossInputs, factors, sums, term => output.Head is null || !term.ReadsAnswers);
        var all = ofAnswers is null ? rest : rest is null ? ofAnswers : ofAnswers + rest;
        clock.Lap(Phase.Loss);
        if (all is { RequiresGrad: true })
        {
            all.Backward();
        }

        clock.Lap(Phase.Backward);
        return sums;
    }

    /// <summary>
    /// Adds the gradients of the head's own weights, part by part.
    /// </summary>
    /// <returns>
    /// a number whose gradient by the head's states is that of the losses; null where nothing is answered or learned
    /// </returns>
    private Tensor? AddOfAnswers(TokenHead head, LossInputs inputs, IReadOnlyList<double?> factors, double[] sums)
    {
        var rows = Math.Max(1, LogitsAtOnce / model.Config.Classes);
        var gradients = new List<Tensor>();
        for (long start = 0; start < head.Count; start += rows)
        {
            using var scope = new TensorScope();
            var count = Math.Min(rows, head.Count - start);
            var states = head.States.Narrow(0, start, count).Detach();                       // [n, C]
            states.RequiresGrad = true;
            ModelOutput answers;
            using (precision.Enter(model.Device.Kind))
            {
                answers = new ModelOutput(head.Answer(states), []);                          // [n, V]
            }

            clock.Lap(Phase.Forward);
            var taught = inputs.Teacher?.Rows(start, count);
            clock.Lap(Phase.Teacher);
            var part = inputs with
            {
                Student = answers,
                Teacher = taught,
                Targets = inputs.Targets.Narrow(0, start, count),
            };
            var sum = Sum(part, factors, sums, term => term.ReadsAnswers);
            clock.Lap(Phase.Loss);
            if (sum is { RequiresGrad: true })
            {
                sum.Backward();
            }

            if (states.Gradient() is { } gradient)
            {
                gradients.Add(scope.Keep(gradient));
            }

            clock.Lap(Phase.Backward);
        }

        return gradients.Count == 0 ? null : (head.States * Tensor.Cat([.. gradients])).Sum();
    }

    /// <summary>
    /// The sum of some terms, each times its factor, in fp32 outside autocast; null where there is none of them.
    /// </summary>
    /// <param name="sums">to which each term's own is added</param>
    private Tensor? Sum(
        LossInputs inputs, IReadOnlyList<double?> factors, double[] sums, Func<LossTerm, bool> isMeant)
    {
        Tensor? weighted = null;
        for (var i = 0; i < terms.Count; i++)
        {
            if (factors[i] is not { } factor || !isMeant(terms[i]))
            {
                continue;
            }

            var sum = terms[i].Sum(inputs);
            sums[i] += sum.ToDouble();
            weighted = weighted is null ? sum * factor : weighted + (sum * factor);
        }

        return weighted;
    }
}
