using Distill.Training;

namespace Distill.Runs;

/// <summary>The times of several steps: of each whole step, and of every phase over all of them.</summary>
internal sealed class StepTimes
{
    private static readonly Phase[] _phases = Enum.GetValues<Phase>();

    private readonly List<double> _steps = [];
    private readonly double[] _byPhase = new double[_phases.Length];

    public double Seconds => _steps.Sum();

    /// <param name="clock">of one step</param>
    public void Add(StepClock clock)
    {
        _steps.Add(clock.TotalSeconds);
        foreach (var phase in _phases)
        {
            _byPhase[(int)phase] += clock.Seconds(phase);
        }
    }

    public StepMilliseconds StepMilliseconds() => new(1e3 * Seconds / _steps.Count, Percentile(0.5), Percentile(0.95));

    /// <summary>The mean of every phase; together they are the mean step.</summary>
    public IReadOnlyDictionary<string, double> PhaseMilliseconds() => _phases.ToDictionary(
        phase => phase.ToString().ToLowerInvariant(), phase => 1e3 * _byPhase[(int)phase] / _steps.Count);

    /// <summary>The shortest time that this share of the steps does not exceed (nearest rank).</summary>
    private double Percentile(double share)
    {
        var rank = (int)Math.Ceiling(share * _steps.Count);
        return 1e3 * _steps.Order().ElementAt(Math.Max(rank, 1) - 1);
    }
}
