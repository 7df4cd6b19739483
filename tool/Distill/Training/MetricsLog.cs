using System.Text.Json;
using System.Text.Json.Nodes;
using Distill.Formats;
using Distill.Tasks;

namespace Distill.Training;

/// <summary>
/// Appends one JSON object a line to <c>metrics.jsonl</c>: every <paramref name="every"/>th step and every evaluation,
/// with the stage they belong to. When a stage goes on from a checkpoint, lines after it are dropped first.
/// </summary>
internal sealed class MetricsLog(string path, string stage, int every = 20) : ITrainingObserver
{
    /// <summary>
    /// Forgets what the stage logged after that step, in an earlier sitting or training, and a line that a kill tore.
    /// </summary>
    public void OnStart(long step)
    {
        if (!File.Exists(path))
        {
            return;
        }

        var kept = File.ReadLines(path).Where(line => Keeps(line, step)).ToList();
        AtomicFile.WriteText(path, string.Concat(kept.Select(line => line + "\n")));
    }

    public void OnStep(StepReport report)
    {
        if (report.Step % every != 0 && report.Step != 1)
        {
            return;
        }

        var line = new JsonObject
        {
            ["stage"] = stage,
            ["step"] = report.Step,
            ["loss"] = Number(report.Loss),
        };
        foreach (var (name, value) in report.Terms)
        {
            line[$"loss_{name}"] = Number(value);
        }

        line["learning_rate"] = Number(report.LearningRate);
        line["gradient_norm"] = Number(report.GradientNorm);
        line["examples"] = report.Examples;
        line["tokens"] = report.Tokens;
        if (report.Skipped)
        {
            line["skipped"] = true;
        }

        Append(line);
    }

    public void OnEvaluation(EvaluationReport report)
    {
        var line = new JsonObject { ["stage"] = stage, ["step"] = report.Step };
        foreach (var (metric, value) in report.Score.Figures)
        {
            line[$"validation_{metric.Word()}"] = Number(value);
        }

        line["best"] = report.Best;
        Append(line);
    }

    private bool Keeps(string line, long step)
    {
        try
        {
            var entry = JsonNode.Parse(line)!.AsObject();
            return (string?)entry["stage"] != stage || (long?)entry["step"] <= step;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private void Append(JsonObject line) => File.AppendAllText(path, line.ToJsonString() + "\n");

    /// <summary>JSON has no NaN: it is written as null.</summary>
    private static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
