using Distill.Tasks;

namespace Distill.Training;

/// <summary>One optimizer step, after it was taken.</summary>
/// <param name="Step">1 for the first</param>
/// <param name="Terms">each loss term's mean over what it counts, unweighted, by name</param>
/// <param name="Loss">the weighted sum of the terms</param>
/// <param name="GradientNorm">before clipping</param>
/// <param name="Tokens">real tokens, without padding</param>
internal sealed record StepReport(
    long Step,
    double Loss,
    IReadOnlyList<KeyValuePair<string, double>> Terms,
    double LearningRate,
    double GradientNorm,
    int Examples,
    long Tokens,
    bool Skipped);

/// <summary>One evaluation on the validation set.</summary>
internal sealed record EvaluationReport(long Step, Score Score, bool Best);

/// <summary>Is told what happens during training: a log on disk, a display.</summary>
internal interface ITrainingObserver
{
    /// <summary>Training begins.</summary>
    /// <param name="step">0, or the steps of the checkpoint that it goes on from</param>
    void OnStart(long step);

    void OnStep(StepReport report);

    void OnEvaluation(EvaluationReport report);
}
