using System.Diagnostics;
using Distill.Data;
using Distill.Models;

namespace Distill.Evaluation;

/// <summary>A model's answers to labelled rows, judged.</summary>
/// <param name="Classes">in the order of the model's outputs</param>
/// <param name="ExamplesPerSecond">of this evaluation: rows of like lengths in one batch</param>
internal sealed record EvaluationResult(Score Score, IReadOnlyList<ClassScore> Classes, double ExamplesPerSecond)
{
    /// <param name="progress">called with the number of examples done</param>
    public static EvaluationResult Of(
        Model model, ExampleSet examples, Precision precision, int batchSize, Action<int>? progress = null)
    {
        var started = Stopwatch.GetTimestamp();
        var logits = new Predictor(model, precision, batchSize).Run(examples, progress);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;

        var labels = examples.Labels();
        return new EvaluationResult(
            ClassificationMetrics.Of(logits, labels),
            ClassificationMetrics.PerClass(logits, labels, model.Config.Labels),
            examples.Count / seconds);
    }
}
