using System.Text.Json.Serialization;
using Distill.Formats;
using Distill.Tasks;

namespace Distill.Reports;

/// <summary>One model as it was measured from the file at its path.</summary>
/// <param name="Metrics">
/// the task's, by the words of <see cref="Metric"/>, the one that matters most first; then <c>agreement</c>, the share
/// of answers that are the teacher's
/// </param>
/// <param name="Path">within the run folder</param>
/// <param name="Bytes">of the weights' file</param>
/// <param name="ZippedBytes">of the same in a zip archive</param>
/// <param name="MultiplyAdds">
/// of the matrix products an example, on average over the test rows: each is two floating-point operations
/// </param>
/// <param name="ExamplesPerSecond">at batch 32 on the machine of the run</param>
/// <param name="LatencyMs">milliseconds for one row</param>
/// <param name="BatchLatencyMs">milliseconds for a batch of 32 rows</param>
/// <param name="PeakMemoryBytes">
/// of the whole process while the model was loaded and measured; what the process is without any model included
/// </param>
/// <param name="LogitDifference">
/// the largest distance of a logit from that of the model it was made from; null for models that are trained
/// </param>
/// <param name="TrainingSeconds">in optimizer steps; 0 for a teacher that was given</param>
/// <param name="Sources">the metrics over the test rows of each file; null where they are of one</param>
/// <param name="Classes">every class for itself; null where classes are a vocabulary's tokens</param>
internal sealed record ModelMeasurement(
    string Name,
    string Path,
    IReadOnlyDictionary<string, double> Metrics,
    long Parameters,
    long Bytes,
    long ZippedBytes,
    double MultiplyAdds,
    double ExamplesPerSecond,
    LatencyMeasurement LatencyMs,
    LatencyMeasurement BatchLatencyMs,
    long PeakMemoryBytes,
    double? LogitDifference,
    double TrainingSeconds,
    IReadOnlyList<SourceMetrics>? Sources = null,
    IReadOnlyList<ClassScore>? Classes = null);

/// <summary>What a model reaches on the test rows of one file.</summary>
/// <param name="Source">the file's name without folders</param>
/// <param name="Count">how many things the metrics are over</param>
internal sealed record SourceMetrics(string Source, int Count, IReadOnlyDictionary<string, double> Metrics);

/// <summary>Milliseconds that half of all requests take at most, and 95 of 100.</summary>
internal sealed record LatencyMeasurement(double P50, double P95);

/// <summary><c>report.json</c>: what scripts read of a finished run.</summary>
/// <param name="TestExamples">how many things the metrics are over: those whose truth is known</param>
/// <param name="Counted">what these are: rows, words, tokens</param>
/// <param name="SpeedPrecision">
/// of the examples a second: the recipe's; metrics are properties of the file, in fp32
/// </param>
/// <param name="Preflight">what was checked before the student's first step; null in reports of older versions</param>
/// <param name="Cleaned">how the rows were cleaned; null where they were not</param>
/// <param name="Graphs">ONNX files; null in reports of older versions</param>
internal sealed record Report(
    string Recipe,
    long Seed,
    int TestExamples,
    string Counted,
    string Machine,
    string SpeedPrecision,
    IReadOnlyList<ModelMeasurement> Models,
    IReadOnlyList<PreflightCheck>? Preflight = null,
    IReadOnlyList<CleanedRows>? Cleaned = null,
    IReadOnlyList<GraphMeasurement>? Graphs = null)
{
    public const string FileName = "report.json";

    /// <summary>The student learned what a teacher wrote that is none of the models; null where there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? TeacherWrote { get; init; }

    /// <summary>Beside the task's metrics: how often a model gives the teacher's answer.</summary>
    public const string Agreement = "agreement";

    /// <exception cref="UserException">the folder holds no finished run</exception>
    public static Report Read(string runFolder) =>
        RecordFile.Find<Report>(System.IO.Path.Combine(runFolder, FileName), "a report") ?? throw new UserException(
            ExitCode.InputInvalid, runFolder, $"holds no {FileName}; it is not the folder of a finished run.");

    public string ToJson() => RecordFile.ToJson(this);

    public void Write(string runFolder) => RecordFile.Write(System.IO.Path.Combine(runFolder, FileName), this);

    public ModelMeasurement? Find(string name) => Models.FirstOrDefault(model => model.Name == name);
}
