using System.Diagnostics;
using System.Globalization;
using Distill.Compression;
using Distill.Evaluation;
using Distill.Models;
using Distill.Recipes;
using Distill.Tasks;

namespace Distill.Runs;

/// <summary>
/// A budget instead of knobs: tries ways to make a model smaller, measures each on the validation rows, and takes the
/// best that keeps to every limit.
/// </summary>
/// <param name="make">one step, from the stage before it to the stage of its result</param>
internal sealed class BudgetSearch(
    Recipe recipe, PreparedData data, ModelTraining training, IRunObserver observer, Func<CompressStep, Stage, Stage> make)
{
    private TrainingSection Section => recipe.Training;

    private Metric Metric => TrainingParts.JudgedBy(Section, data.Task);

    /// <summary>What was chosen, and what else was tried.</summary>
    public (Stage Chosen, SearchNote Note) Run(BudgetSection budget, Stage before)
    {
        var given = Measure("as it is", before);
        var found = new List<Point> { given };
        var untried = new Dictionary<string, string>();
        var started = Stopwatch.GetTimestamp();
        foreach (var way in BudgetCandidates.For(ModelLoader.Config(before.Path), budget))
        {
            var words = BudgetCandidates.Words(way);
            if (Stopwatch.GetElapsedTime(started).TotalMinutes > budget.MaxMinutes)
            {
                untried[words] = $"The {budget.MaxMinutes.Value.ToString(CultureInfo.InvariantCulture)} minutes were over.";
                continue;
            }

            try
            {
                found.Add(Measure(words, way.Aggregate(before, (stage, step) => make(step, stage))));
                observer.OnNote($"{words}: {Told(found[^1])}");
            }
            catch (UserException exception) when (exception.Code is ExitCode.RecipeInvalid or ExitCode.InputInvalid)
            {
                untried[words] = exception.Problems[0].What;
            }
        }

        return Choose(budget, given, found, untried);
    }

    private (Stage Chosen, SearchNote Note) Choose(
        BudgetSection budget, Point given, List<Point> found, IReadOnlyDictionary<string, string> untried)
    {
        var fits = found.Select(point => Excess(budget, given, point) == 0).ToList();
        var chosen = fits.Contains(true)
            ? found.Where((_, i) => fits[i]).OrderByDescending(point => point.Score).ThenBy(point => point.Bytes).First()
            : found.OrderBy(point => Excess(budget, given, point)).ThenBy(point => point.Bytes).First();
        observer.OnNote(fits.Contains(true)
            ? $"Chosen: {chosen.What}, {Told(chosen)}."
            : $"No candidate keeps to the budget; the nearest is {chosen.What}, {Told(chosen)}. Allow more, or give the "
                + "student another shape.");

        var front = ParetoFront.Of([.. found.Select(point => new[] { -point.Score, point.Bytes, point.LatencyMs })]);
        return (chosen.Stage, new SearchNote(
            Metric.Word(),
            found.IndexOf(chosen),
            [
                .. found.Select((point, i) => new SearchCandidate(
                    point.What, point.Bytes, point.Figure, point.LatencyMs, front[i], fits[i])),
            ],
            untried));
    }

    /// <summary>By how much the limits are missed, each as a share of itself; 0 where all are kept to.</summary>
    private static double Excess(BudgetSection budget, Point given, Point point)
    {
        static double Over(double value, double? limit) =>
            limit is { } most && value > most ? (value - most) / Math.Max(most, 1e-3) : 0;
        return Over(point.Bytes / 1e6, budget.MaxSizeMb)
            + Over(given.Score - point.Score, budget.MaxMetricDrop)
            + Over(point.LatencyMs, budget.MaxLatencyMs);
    }

    private Point Measure(string what, Stage stage)
    {
        using var model = ModelLoader.Load(stage.Path, TrainingParts.Device(Section));
        model.Weights.Freeze();
        var score = training.Evaluate(model, Section);
        var latency = Latency.Of(model, data.Task, TrainingParts.Precision(Section), data.Validation, batchSize: 1);
        return new Point(
            what,
            stage,
            Directory.GetFiles(stage.Path, "*.safetensors").Sum(file => new FileInfo(file).Length),
            score[Metric],
            score.By(Metric),
            Math.Round(latency.P50, 3));
    }

    private string Told(Point point) => string.Create(
        CultureInfo.InvariantCulture,
        $"{point.Bytes / 1e6:0.00} MB, {Metric.Title()} {Metric.Text(point.Figure)}, {point.LatencyMs:0.0} ms a row");

    /// <param name="Score">as <paramref name="Figure"/>, and higher is better</param>
    private sealed record Point(string What, Stage Stage, long Bytes, double Figure, double Score, double LatencyMs);
}
