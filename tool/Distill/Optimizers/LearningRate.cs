namespace Distill.Optimizers;

internal enum ScheduleKind
{
    Constant,
    Linear,
    Cosine,
}

/// <summary>
/// The learning rate as a pure function of the step: a linear warm-up, then constant, or down to zero at the end.
/// </summary>
/// <param name="Peak">the rate after the warm-up</param>
/// <param name="Warmup">the share of all steps that the warm-up takes, in [0, 1)</param>
/// <param name="TotalSteps">of the whole training</param>
internal sealed record LearningRate(ScheduleKind Kind, double Peak, double Warmup, long TotalSteps)
{
    /// <param name="step">0 for the first; the first and the last step both have a rate above 0</param>
    public double At(long step)
    {
        // In decimals 0.07 of 100 steps is 7; in binary it is a little more, and would be rounded up to 8.
        var warmupSteps = (long)Math.Ceiling((decimal)Warmup * TotalSteps);
        if (step < warmupSteps)
        {
            return Peak * (step + 1) / warmupSteps;
        }

        var remaining = (double)(TotalSteps - step) / Math.Max(1, TotalSteps - warmupSteps);
        return Peak * Kind switch
        {
            ScheduleKind.Constant => 1,
            ScheduleKind.Linear => remaining,
            ScheduleKind.Cosine => (1 - Math.Cos(Math.PI * remaining)) / 2,
            _ => throw new ArgumentOutOfRangeException(nameof(step), Kind, null),
        };
    }
}
