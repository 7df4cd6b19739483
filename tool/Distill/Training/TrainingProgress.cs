using Distill.Tasks;

namespace Distill.Training;

/// <summary>How far training is, and what was best on the way: all that a checkpoint holds beside tensors.</summary>
/// <param name="Step">
/// optimizer steps taken; with the seed it also tells the place in the data and the dropout masks
/// </param>
/// <param name="Best">by the plan's metric, higher is better; null before the first evaluation</param>
/// <param name="WithoutImprovement">evaluations since the best one</param>
/// <param name="Seconds">spent in steps, over all sittings</param>
internal sealed record TrainingProgress(
    long Step = 0, double? Best = null, long BestStep = 0, int WithoutImprovement = 0, double Seconds = 0)
{
    public bool OutOfPatience(int? patience) => patience is { } limit && WithoutImprovement >= limit;

    public TrainingProgress AfterStep(double seconds) => this with { Step = Step + 1, Seconds = Seconds + seconds };

    /// <summary>A score that is not a number is never the best; the earlier of two equal ones stays.</summary>
    public TrainingProgress AfterEvaluation(Score score, Metric bestBy)
    {
        var value = score.By(bestBy);
        return double.IsFinite(value) && (Best is null || value > Best)
            ? this with { Best = value, BestStep = Step, WithoutImprovement = 0 }
            : this with { WithoutImprovement = WithoutImprovement + 1 };
    }
}
