using System.Globalization;
using Distill.Runs;

namespace Distill.Commands;

/// <summary>A bench's result as it is printed: one fact a line, the phases below the step.</summary>
internal static class BenchText
{
    public static string Of(BenchResult result)
    {
        var step = result.StepMilliseconds;
        string[] lines =
        [
            $"steps        {result.Steps}, after {result.WarmUp} to warm up; {result.Precision} on {result.Device}, "
                + $"teacher {result.Teacher}",
            $"examples/s   {Number(result.ExamplesPerSecond, "#,0")}",
            $"tokens/s     {Number(result.TokensPerSecond, "#,0")}, and {Percent(result.PaddingShare)} of what "
                + "is read is padding",
            $"step         {Milliseconds(step.Mean)}; median {Milliseconds(step.Median)}, "
                + $"95 % within {Milliseconds(step.P95)}",
            .. result.PhaseMilliseconds.Select(phase =>
                $"  {phase.Key,-9}  {Milliseconds(phase.Value),10}  {Percent(phase.Value / step.Mean),7}"),
            $"peak memory  {Number(result.PeakMemoryBytes / 1e6, "#,0")} MB",
            $"threads      {result.Threads}; other programs took {Percent(result.OtherLoad)} of the processors",
            $"settings     {result.Engine.Settings}",
            $"engine       libtorch {result.Engine.Libtorch}, {result.Engine.Blas}; {result.Engine.Instructions}",
            $"products     {Number(result.GflopPerSecond, "#,0.0")} GFLOP/s, {Percent(result.CeilingShare)} of the "
                + $"{Number(result.CeilingGflopPerSecond, "#,0.0")} that a large one reaches in {result.Precision}",
            $"training     {Number(result.Training.Steps, "#,0")} steps of the student: {Duration(result.Training.Seconds)} and "
                + $"{Number(result.Training.WattHours, "0.0")} Wh of the processors, at {Number(result.Training.Watts, "0")} W "
                + (result.Training.IsMeasured ? "by their counters" : "(a guess: no counter can be read)"),
            .. Against(result.Against),
        ];
        return string.Concat(lines.Select(line => $"{line}\n"));
    }

    private static IEnumerable<string> Against(BenchComparison? other)
    {
        if (other is null)
        {
            yield break;
        }

        yield return $"against      {other.File}: examples/s {Number(other.ExamplesPerSecond, "0.00")} times, step "
            + $"{Number(other.StepMilliseconds, "0.00")} times, peak memory "
            + $"{Number(other.PeakMemoryBytes, "0.00")} times as before";
        foreach (var difference in other.Differences)
        {
            yield return $"             not measured alike: {difference}";
        }
    }

    private static string Duration(double seconds) =>
        TimeSpan.FromSeconds(Math.Ceiling(seconds)).ToString("g", CultureInfo.InvariantCulture);

    private static string Milliseconds(double value) => Number(value, "#,0.00") + " ms";

    private static string Percent(double share) => Number(100 * share, "0.0") + " %";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
