using System.Globalization;
using Distill.Data;
using Distill.Losses;
using Distill.Models;
using Distill.Optimizers;
using Distill.Teachers;
using Distill.Torch;

namespace Distill.Training;

/// <summary>
/// One optimizer step over several micro-batches: forward, losses, backward, update. Every loss is a sum over what it
/// counts and is divided once, by the count of the whole step; so 1×8, 2×4 and 8×1 give the same gradient, whatever is
/// padded.
/// </summary>
internal sealed class TrainingStep(
    Model model,
    ITeacher? teacher,
    IReadOnlyList<LossTerm> objective,
    TrainingBatches data,
    IOptimizer optimizer,
    LearningRate learningRate,
    TrainingPlan plan)
{
    public StepClock Clock { get; } = new();

    /// <inheritdoc cref="MicroBatchGradients.LogitsAtOnce"/>
    public long LogitsAtOnce { get; init; } = MicroBatchGradients.UsualLogits;

    public LossScaler Scaler { get; init; } = new(plan.Precision == Precision.Fp16);

    /// <summary>Everything that a step changes.</summary>
    private IEnumerable<(Weight Weight, Tensor Tensor)> Trained =>
        model.Weights.Leaves.Concat(optimizer.Beside?.Leaves ?? []);

    /// <param name="step">steps taken before this one</param>
    /// <exception cref="NonFiniteException">the weights are as before the step</exception>
    public StepReport Take(long step)
    {
        Clock.Start();
        var microBatches = data.Step(step);
        Clock.Lap(Phase.Data);

        var (progress, counts) = (plan.Progress(step), objective.Select(term => microBatches.Sum(term.Count)).ToArray());
        double?[] factors = [.. objective.Zip(counts, (term, count) =>
            count == 0 ? (double?)null : term.Weight.At(progress) * Scaler.Scale / count)];
        var gradients = new MicroBatchGradients(model, teacher, objective, plan.Precision, Clock)
        {
            LogitsAtOnce = LogitsAtOnce,
        };
        var sums = new double[objective.Count];
        for (var i = 0; i < microBatches.Count; i++)
        {
            // Each micro-batch has dropout masks of its own, which the step alone determines.
            var added = gradients.Add(microBatches[i], factors, Dropout(step, i), progress);
            sums = [.. sums.Zip(added, (sum, more) => sum + more)];
        }

        var means = sums.Select((sum, i) => counts[i] == 0 ? 0 : sum / counts[i]).ToArray();
        RefuseNonFinite(step, microBatches, means);

        var rate = learningRate.At(step);
        optimizer.Prepare();
        var norm = GradientClipping.Norm(Trained) / Scaler.Scale;
        var finite = double.IsFinite(norm);
        if (finite)
        {
            Update(rate, norm);
        }
        else if (!Scaler.MaySkip)
        {
            throw NonFinite(step, microBatches, "the gradient");
        }

        optimizer.ClearGradients();
        Scaler.Update(finite);
        Clock.Lap(Phase.Optimizer);

        return new StepReport(
            step + 1,
            Loss: objective.Select((term, i) => term.Weight.At(progress) * means[i]).Sum(),
            Terms: [.. objective.Select((term, i) => KeyValuePair.Create(term.Name, means[i]))],
            rate,
            norm,
            microBatches.Sum(batch => batch.B),
            microBatches.Sum(batch => (long)batch.TokenCount),
            Skipped: !finite);
    }

    private DropoutStream Dropout(long step, int microBatch)
    {
        var seed = SplitMix64.Stream((ulong)plan.Seed, ((ulong)step << 16) + (ulong)microBatch).Next();
        return new DropoutStream((long)seed);
    }

    private void Update(double rate, double norm)
    {
        var factor = 1 / Scaler.Scale;
        if (plan.ClipNorm is { } longest && norm > longest)
        {
            factor *= longest / norm;
        }

        if (factor != 1)
        {
            GradientClipping.Scale(Trained, factor);
        }

        optimizer.Step(rate);
    }

    private void RefuseNonFinite(long step, IReadOnlyList<Batch> microBatches, double[] means)
    {
        for (var i = 0; i < means.Length; i++)
        {
            if (!double.IsFinite(means[i]) && !Scaler.MaySkip)
            {
                throw NonFinite(step, microBatches, $"the {objective[i].Name} loss");
            }
        }
    }

    private NonFiniteException NonFinite(long step, IReadOnlyList<Batch> microBatches, string what)
    {
        optimizer.ClearGradients();
        var places = data.Places([.. microBatches.SelectMany(batch => batch.Examples)]);
        return new NonFiniteException(string.Create(
            CultureInfo.InvariantCulture,
            $"step {step + 1}: {what} is not a finite number, on {places}. "
            + $"The learning rate was {learningRate.At(step):g3}; ")
            + "lower it, lengthen the warm-up, or set training.clip_norm.");
    }
}
