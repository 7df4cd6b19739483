using Distill.Evaluation;
using Distill.Formats;
using Distill.Models;
using Distill.Recipes;
using Distill.Reports;
using Distill.Torch;

namespace Distill.Runs;

/// <summary>
/// Loads every model of the run from its folder again and measures it on the test rows: what it knows in fp32, as
/// <c>distill eval</c> does, and how fast it is in the recipe's precision.
/// </summary>
internal sealed class Measurement(Recipe recipe, RunFolder folder, PreparedData data, IRunObserver observer)
{
    private const int BatchSize = 32;

    /// <param name="names">folders in the run folder, the teacher first</param>
    public Report Run(IReadOnlyList<string> names)
    {
        Logits? teacher = null;
        var models = new List<ModelMeasurement>();
        var labels = data.Test.Labels();
        foreach (var name in names)
        {
            observer.OnProgress("measuring", models.Count, names.Count);
            models.Add(Measure(name, labels, ref teacher));
        }

        observer.OnProgress("measuring", models.Count, names.Count);
        return new Report(
            recipe.Name,
            recipe.Seed,
            labels.Count(label => label != Data.Labels.None),
            Machine(),
            TrainingParts.Precision(recipe.Training).ToString().ToLowerInvariant(),
            models);
    }

    private ModelMeasurement Measure(string name, int[] labels, ref Logits? teacher)
    {
        var path = folder.Model(name);
        var section = recipe.Training;
        var precision = TrainingParts.Precision(section);
        using var model = ModelLoader.Load(path, TrainingParts.Device(section));
        model.Weights.Freeze();

        var logits = new Predictor(model, Precision.Fp32, section.EvaluationBatchSize).Run(data.Test);
        teacher ??= logits;
        var score = ClassificationMetrics.Of(logits, labels);
        return new ModelMeasurement(
            name,
            name,
            new ModelMetrics(score.Accuracy, score.MacroF1, score.Loss, logits.Agreement(teacher)),
            model.Weights.Count,
            Directory.GetFiles(path, "*.safetensors").Sum(file => new FileInfo(file).Length),
            Math.Round(Throughput.ExamplesPerSecond(model, precision, data.Test, BatchSize), 1),
            (double)JsonFile.Read(Path.Combine(path, "training.json"))["training_seconds"]!);
    }

    private static string Machine() =>
        $"{Engine.Threads} {(Engine.Threads == 1 ? "thread" : "threads")}, libtorch {Engine.Version}";
}
