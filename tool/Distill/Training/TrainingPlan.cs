using Distill.Models;
using Distill.Tasks;

namespace Distill.Training;

/// <summary>How long and by which rules a model trains. Two models with the same plan have the same budget.</summary>
/// <param name="TotalSteps">optimizer steps</param>
/// <param name="EvaluateEvery">steps between two evaluations, each a chance to be the best checkpoint</param>
/// <param name="ClipNorm">the longest gradient that is left as it is; null for no clipping</param>
/// <param name="Seed">of dropout</param>
/// <param name="Patience">evaluations without improvement after which training ends; null to go on to the end</param>
internal sealed record TrainingPlan(
    long TotalSteps,
    long EvaluateEvery,
    Precision Precision,
    double? ClipNorm,
    long Seed,
    Metric BestBy,
    int? Patience)
{
    /// <summary>How far the training is: 0 in the first step, 1 in the last.</summary>
    /// <param name="step">steps taken before this one</param>
    public double Progress(long step) => TotalSteps > 1 ? step / (TotalSteps - 1.0) : 0;
}
