using Distill.Compression;
using Distill.Evaluation;
using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>Rounds a model by the words of a recipe's step, or of the verb that does the same.</summary>
/// <param name="rows">null where the words need none</param>
internal sealed class ModelQuantization(CalibrationRows? rows, int batchSize, IRunObserver observer)
{
    public const int UsualExamples = 256;

    /// <param name="folder">where the model comes from</param>
    /// <param name="train">trains a model for so many epochs, and returns the seconds that it took</param>
    /// <returns>seconds in optimizer steps</returns>
    public double Round(Model model, QuantizeSection section, string folder, Func<Model, int, double> train)
    {
        var plan = Plan(section);
        plan.Require(model, folder);
        var seconds = 0.0;
        var inputs = Quantization.InputScales(model, plan, () => Calibration(section));
        if (section.Aware is { } aware)
        {
            using var training = new AwareTraining(model, plan, aware.LearnScales, inputs);
            seconds = train(model, aware.Epochs);
            training.Round();
        }
        else
        {
            var bits = plan.Bits is { } all ? _ => all : Search(model, plan, section, inputs);
            Quantization.Round(model, plan, bits, inputs);
        }

        return seconds;
    }

    public static RangeChoice Range(ObserverKind? observer) => observer switch
    {
        ObserverKind.Percentile => RangeChoice.Percentile,
        ObserverKind.Mse => RangeChoice.Mse,
        ObserverKind.Kl => RangeChoice.Kl,
        ObserverKind.MinMax or null => RangeChoice.MinMax,
        _ => throw new ArgumentOutOfRangeException(nameof(observer), observer, null),
    };

    private Func<Weight, int> Search(
        Model model, QuantizationPlan plan, QuantizeSection section, IReadOnlyDictionary<string, InputScale> inputs)
    {
        var search = new BitSearch(model, plan, inputs, Calibration(section), () => Score(model))
        {
            Progress = (what, done, all) => observer.OnProgress(what, done, all),
        };
        return search.Find(new BitBudget((long?)(section.MaxSizeMb * 1e6), section.MaxMetricDrop));
    }

    private double Score(Model model) =>
        rows!.Task.Judge(new Predictor(model, rows.Task, Precision.Fp32, batchSize).Answers(rows.Examples))
            .By(rows.Task.Metrics[0]);

    private Calibration Calibration(QuantizeSection section) => Compression.Calibration.Of(
        rows!.Task, rows.Examples, section.CalibrationExamples ?? UsualExamples, batchSize, rows.Source);

    private static QuantizationPlan Plan(QuantizeSection section) => new(
        section.Bits switch
        {
            BitsKind._8 => 8,
            BitsKind._4 => 4,
            _ => null,
        },
        section.Weights switch
        {
            ScalesKind.PerTensor => ScaleOf.Tensor,
            ScalesKind.PerGroup => ScaleOf.Group,
            _ => ScaleOf.Channel,
        },
        section.GroupSize ?? QuantizeRules.UsualGroup,
        section.Symmetric,
        section.Activations switch
        {
            InputsKind.Dynamic => InputRounding.Dynamic,
            InputsKind.Static => InputRounding.Static,
            _ => InputRounding.None,
        },
        Range(section.Observer),
        section.Embeddings == EmbeddingsKind.PerRow);
}
