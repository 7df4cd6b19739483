using Distill.Data;
using Distill.Evaluation;
using Distill.Models;
using Distill.Tasks;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>Examples on which is seen what comes to a model's linear maps, and what its answers are.</summary>
/// <param name="examples">from which so many are taken, at equal distances</param>
internal sealed class Calibration(ITask task, ExampleSet examples, int count, int batchSize)
{
    /// <exception cref="UserException">there are no examples</exception>
    public static Calibration Of(ITask task, ExampleSet examples, int count, int batchSize, string source) =>
        examples.Count > 0
            ? new Calibration(task, examples, Math.Min(count, examples.Count), batchSize)
            : throw new UserException(
                ExitCode.InputInvalid, source, "has no rows to calibrate with. Give rows such as the model will see.");

    public IEnumerable<Batch> Batches()
    {
        int[] chosen = [.. SampledAnswers.Positions(examples.Count, count)];
        for (var start = 0; start < count; start += batchSize)
        {
            yield return task.Batch(examples, chosen.AsSpan(start, Math.Min(batchSize, count - start)));
        }
    }

    public Predictor Predictor(Model model) => new(model, task, Precision.Fp32, batchSize);

    /// <summary>
    /// The scales of the inputs of every linear map of these rows: first their range, then how they lie in it.
    /// </summary>
    /// <exception cref="UserException">inputs that are no finite numbers</exception>
    public IReadOnlyDictionary<string, InputScale> InputScales(
        Model model, IReadOnlyList<Weight> rows, RangeChoice choice)
    {
        var ranges = rows.ToDictionary(row => row.Name, _ => (Low: 0.0, High: 0.0));
        Observe(model, rows, (row, x) =>
        {
            var (low, high) = (x.Min().ToDouble(), x.Max().ToDouble());
            if (!double.IsFinite(low) || !double.IsFinite(high))
            {
                throw new UserException(
                    ExitCode.InputInvalid,
                    "",
                    $"on the rows for calibration '{row.Module}' is given numbers that are not finite. The rows hold "
                    + "NaN or infinity, or the training of the model failed.");
            }

            var before = ranges[row.Name];
            ranges[row.Name] = (Math.Min(before.Low, low), Math.Max(before.High, high));
        });

        var histograms = ranges.ToDictionary(
            pair => pair.Key, pair => new InputHistogram(pair.Value.Low, pair.Value.High));
        if (choice != RangeChoice.MinMax)
        {
            Observe(model, rows, (row, x) => histograms[row.Name].Add(x));
        }

        return histograms.ToDictionary(pair => pair.Key, pair => pair.Value.Scale(choice));
    }

    /// <summary>Shows what comes to linear maps, one batch after another.</summary>
    public void Observe(Model model, IReadOnlyList<Weight> rows, Action<Weight, Tensor> see)
    {
        using var scope = new TensorScope();
        var forms = rows.ToDictionary(
            row => row.Name,
            row => (IWeightForm)new ObservedWeight(model.Weights.Matrix(row), x => see(row, x)));
        using var lent = model.Weights.Lend(forms);
        foreach (var batch in Batches())
        {
            using var batchScope = new TensorScope();
            Predictor(model).Run(batch);
        }
    }
}
