using System.Diagnostics;
using Distill.Data;
using Distill.Tasks;

namespace Distill.Evaluation;

/// <summary>A model's answers to labelled rows, judged.</summary>
/// <param name="Classes">in the order of the model's outputs; empty where they are a vocabulary's tokens</param>
/// <param name="ExamplesPerSecond">of this evaluation: rows of like lengths in one batch</param>
internal sealed record EvaluationResult(Score Score, IReadOnlyList<ClassScore> Classes, double ExamplesPerSecond)
{
    /// <param name="progress">called with the number of examples done</param>
    public static EvaluationResult Of(
        ITask task, Predictor predictor, ExampleSet examples, Action<int>? progress = null)
    {
        var started = Stopwatch.GetTimestamp();
        var answers = predictor.Answers(examples, progress);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;

        return new EvaluationResult(task.Judge(answers), task.PerClass(answers), examples.Count / seconds);
    }
}
