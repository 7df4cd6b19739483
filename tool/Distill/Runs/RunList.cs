using Distill.Formats;
using Distill.Reports;
using Distill.Tasks;

namespace Distill.Runs;

/// <summary>The runs below a folder, found by looking: no index that could tell something else.</summary>
internal static class RunList
{
    /// <summary>The newest first. Runs of a sweep are found within its folder.</summary>
    public static IReadOnlyList<FoundRun> In(string folder) =>
    [
        .. Paths(folder)
            .Select(Look)
            .OrderByDescending(run => run.Date)
            .ThenBy(run => run.Path, StringComparer.Ordinal),
    ];

    /// <summary>Their folders.</summary>
    public static IEnumerable<string> Paths(string folder) =>
        Folders(folder).SelectMany(path => Folders(path).Prepend(path)).Where(IsRun);

    /// <summary>A folder that a run made: it holds the recipe with every default.</summary>
    public static bool IsRun(string path) => File.Exists(new RunFolder(path).ResolvedRecipe);

    /// <summary>Null where the run did not come to its end, or what it left cannot be read.</summary>
    public static Report? FinishedIn(string path)
    {
        try
        {
            return RecordFile.Find<Report>(Path.Combine(path, Report.FileName), "a report");
        }
        catch (UserException)
        {
            return null;
        }
    }

    private static FoundRun Look(string path)
    {
        var report = FinishedIn(path);
        var last = report?.Models[^1];
        var first = last?.Metrics.FirstOrDefault();
        return new FoundRun(
            path,
            report?.Recipe ?? Path.GetFileName(path),
            File.GetLastWriteTimeUtc(new RunFolder(path).ResolvedRecipe),
            report?.Seed,
            last?.Name,
            first?.Key,
            first?.Value,
            Size(path));
    }

    private static long Size(string path) =>
        new DirectoryInfo(path).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true })
            .Sum(file => file.Length);

    private static IEnumerable<string> Folders(string path) =>
        Directory.Exists(path) ? Directory.EnumerateDirectories(path) : [];
}

/// <summary>One run as it lies in its folder.</summary>
/// <param name="Date">when it was last started, in UTC</param>
/// <param name="Model">the last one of its report; null, with its figure, where it did not come to its end</param>
/// <param name="Bytes">of all files</param>
internal sealed record FoundRun(
    string Path, string Recipe, DateTime Date, long? Seed, string? Model, string? Metric, double? Value, long Bytes)
{
    /// <summary>As people read it: accuracy 78.2 %.</summary>
    public string Told => Metric is null
        ? "not finished"
        : Metrics.Find(Metric) is { } metric ? $"{metric.Title()} {metric.Text(Value!.Value)}" : $"{Metric} {Value}";
}
