using Distill.Training;

namespace Distill.Commands;

/// <summary>How fast a training goes, and how long it has to go, from the steps of this sitting.</summary>
internal sealed class StepRate(TimeProvider time, long totalSteps)
{
    private readonly long _started = time.GetTimestamp();
    private long _examples;
    private long _steps;
    private long _last;

    public double ExamplesPerSecond => _examples / Math.Max(1e-9, Elapsed.TotalSeconds);

    /// <summary>At the speed so far, evaluations included.</summary>
    public TimeSpan Left => _steps == 0 ? TimeSpan.Zero : Elapsed * ((double)(totalSteps - _last) / _steps);

    private TimeSpan Elapsed => time.GetElapsedTime(_started);

    public void Add(StepReport report)
    {
        _steps++;
        _examples += report.Examples;
        _last = report.Step;
    }
}
