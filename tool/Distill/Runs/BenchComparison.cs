namespace Distill.Runs;

/// <summary>A bench's result beside an earlier one.</summary>
/// <param name="File">the earlier one's</param>
/// <param name="ExamplesPerSecond">over the earlier one's, as all that follow</param>
/// <param name="Differences">what was not the same: such ratios say little</param>
internal sealed record BenchComparison(
    string File,
    double ExamplesPerSecond,
    double StepMilliseconds,
    double PeakMemoryBytes,
    IReadOnlyList<string> Differences);
