namespace Distill.Runs;

/// <summary>What a student's training would take at the speed that some of its steps had.</summary>
/// <param name="Steps">of all epochs; evaluations, and other models of the recipe, come on top</param>
/// <param name="WattHours">of the processors</param>
/// <param name="Watts">that they drew on average</param>
/// <param name="IsMeasured">by the kernel's counters; else a usual figure a thread</param>
internal sealed record WholeTraining(long Steps, double Seconds, double WattHours, double Watts, bool IsMeasured)
{
    public static WholeTraining Of(long steps, double secondsPerStep, (double Watts, bool IsMeasured) power) => new(
        steps,
        steps * secondsPerStep,
        steps * secondsPerStep * power.Watts / 3600,
        power.Watts,
        power.IsMeasured);
}
