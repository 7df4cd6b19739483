using Distill.Evaluation;
using Distill.Formats;
using Distill.Models;
using Distill.Recipes;
using Distill.Reports;
using Distill.Tasks;
using Distill.Torch;

namespace Distill.Runs;

/// <summary>
/// Loads every model of the run from its folder again and measures it on the test rows: what it knows in fp32, as
/// <c>distill eval</c> does, and how fast it is in the recipe's precision.
/// </summary>
internal sealed class Measurement(Recipe recipe, RunFolder folder, PreparedData data, IRunObserver observer)
{
    private const int BatchSize = 32;

    /// <param name="names">folders in the run folder, the teacher first where there is one</param>
    public Report Run(IReadOnlyList<string> names)
    {
        Answers? first = null;
        var models = new List<ModelMeasurement>();
        foreach (var name in names)
        {
            observer.OnProgress("measuring", models.Count, names.Count);
            models.Add(Measure(name, ref first));
        }

        observer.OnProgress("measuring", models.Count, names.Count);
        var score = data.Task.Judge(first!);
        return new Report(
            recipe.Name,
            recipe.Seed,
            score.Count,
            score.Counted,
            Machine(),
            TrainingParts.Precision(recipe.Training).ToString().ToLowerInvariant(),
            models);
    }

    private ModelMeasurement Measure(string name, ref Answers? first)
    {
        var path = folder.Model(name);
        var section = recipe.Training;
        var precision = TrainingParts.Precision(section);
        using var model = ModelLoader.Load(path, TrainingParts.Device(section));
        model.Weights.Freeze();

        var answers = new Predictor(model, data.Task, Precision.Fp32, section.EvaluationBatchSize).Answers(data.Test);
        first ??= answers;
        var metrics = data.Task.Judge(answers).Figures.ToDictionary(figure => figure.Key.Word(), figure => figure.Value);
        if (recipe.HasTeacher)
        {
            metrics[Report.Agreement] = answers.Agreement(first);
        }

        return new ModelMeasurement(
            name,
            name,
            metrics,
            model.Weights.Count,
            Directory.GetFiles(path, "*.safetensors").Sum(file => new FileInfo(file).Length),
            Math.Round(Throughput.ExamplesPerSecond(model, data.Task, precision, data.Test, BatchSize), 1),
            TrainingNote.Seconds(path));
    }

    private static string Machine() =>
        $"{Engine.Threads} {(Engine.Threads == 1 ? "thread" : "threads")}, libtorch {Engine.Version}";
}
