using System.Diagnostics;

namespace Distill.Training;

/// <summary>The parts of a step that time is told for.</summary>
internal enum Phase
{
    Data,
    Teacher,
    Forward,
    Loss,
    Backward,
    Optimizer,
}

/// <summary>Adds up where the time of steps goes.</summary>
internal sealed class StepClock
{
    private readonly long[] _ticks = new long[Enum.GetValues<Phase>().Length];
    private long _last = Stopwatch.GetTimestamp();

    /// <summary>The time since the last call belongs to no phase.</summary>
    public void Start() => _last = Stopwatch.GetTimestamp();

    /// <summary>The time since the last call belongs to this phase.</summary>
    public void Lap(Phase phase)
    {
        var now = Stopwatch.GetTimestamp();
        _ticks[(int)phase] += now - _last;
        _last = now;
    }

    public double Seconds(Phase phase) => _ticks[(int)phase] / (double)Stopwatch.Frequency;

    public double TotalSeconds => _ticks.Sum() / (double)Stopwatch.Frequency;

    public void Reset() => Array.Clear(_ticks);
}
