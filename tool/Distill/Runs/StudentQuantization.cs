using Distill.Compression;
using Distill.Evaluation;
using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>Rounds a student by the recipe's words.</summary>
internal sealed class StudentQuantization(Recipe recipe, PreparedData data, IRunObserver observer)
{
    private const int UsualExamples = 256;

    /// <param name="before">where the model comes from</param>
    /// <param name="train">trains a model for so many epochs, and returns the seconds that it took</param>
    /// <returns>seconds in optimizer steps</returns>
    public double Round(Model model, QuantizeSection section, Stage before, Func<Model, int, double> train)
    {
        var plan = Plan(section);
        plan.Require(model, before.Path);
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

        observer.OnNote(BitSummary.Of(model.Weights).Sentence);
        return seconds;
    }

    private Func<Weight, int> Search(
        Model model, QuantizationPlan plan, QuantizeSection section, IReadOnlyDictionary<string, InputScale> inputs)
    {
        var search = new BitSearch(model, plan, inputs, Calibration(section), () => Score(model))
        {
            Progress = (what, done, all) => observer.OnProgress(what, done, all),
        };
        return search.Find(new BitBudget((long?)(section.MaxSizeMb * 1e6), section.MaxMetricDrop));
    }

    private double Score(Model model)
    {
        var batchSize = recipe.Training.EvaluationBatchSize;
        var predictor = new Predictor(model, data.Task, Precision.Fp32, batchSize);
        return data.Task.Judge(predictor.Answers(data.Validation)).By(data.Task.Metrics[0]);
    }

    private Calibration Calibration(QuantizeSection section) => Compression.Calibration.Of(
        data.Task,
        data.Validation,
        section.CalibrationExamples ?? UsualExamples,
        recipe.Training.EvaluationBatchSize,
        "data.validation");

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
        section.Observer switch
        {
            ObserverKind.Percentile => RangeChoice.Percentile,
            ObserverKind.Mse => RangeChoice.Mse,
            ObserverKind.Kl => RangeChoice.Kl,
            _ => RangeChoice.MinMax,
        },
        section.Embeddings == EmbeddingsKind.PerRow);
}
