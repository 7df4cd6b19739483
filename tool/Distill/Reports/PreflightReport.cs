using System.Text.Json;
using System.Text.Json.Serialization;
using Distill.Formats;

namespace Distill.Reports;

/// <summary>What a check before training found.</summary>
[JsonConverter(typeof(CheckStateWords))]
internal enum CheckState
{
    Passed,

    /// <summary>It does not stop the run, but somebody should look at it.</summary>
    Warned,

    /// <summary>There was nothing to check.</summary>
    Skipped,

    /// <summary>The run stops.</summary>
    Refused,
}

/// <summary>As words: <c>passed</c>.</summary>
internal sealed class CheckStateWords() : JsonStringEnumConverter<CheckState>(JsonNamingPolicy.SnakeCaseLower);

/// <param name="Told">a sentence with what was found</param>
internal sealed record PreflightCheck(string Name, CheckState State, string Told);

/// <summary>One term of the objective, on the first examples of the training.</summary>
/// <param name="Weight">in the middle of the training</param>
/// <param name="Counted">answers, tokens, rows or pairs: what it divides by</param>
/// <param name="GradientShare">of the sum of all terms' gradient norms</param>
internal sealed record PreflightTerm(
    string Name, double Weight, long Counted, double Mean, double GradientNorm, double GradientShare);

/// <summary><c>preflight.json</c>: what was checked before the student's first step.</summary>
internal sealed record PreflightReport(IReadOnlyList<PreflightCheck> Checks, IReadOnlyList<PreflightTerm> Terms)
{
    public const string FileName = "preflight.json";

    /// <summary>The student must not be trained like this.</summary>
    [JsonIgnore]
    public bool IsRefused => Checks.Any(check => check.State == CheckState.Refused);

    /// <summary>Null where the folder holds none.</summary>
    public static PreflightReport? Read(string runFolder) =>
        RecordFile.Find<PreflightReport>(Path.Combine(runFolder, FileName), "a preflight");

    public string ToJson() => RecordFile.ToJson(this);

    public void Write(string runFolder) => RecordFile.Write(Path.Combine(runFolder, FileName), this);
}
