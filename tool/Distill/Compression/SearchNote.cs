using Distill.Formats;

namespace Distill.Compression;

/// <summary>One way to make a model smaller, as it came out.</summary>
/// <param name="What">its steps in words</param>
/// <param name="Metric">on the validation rows</param>
/// <param name="LatencyMs">for one row, half of all times</param>
/// <param name="IsOnFront">no other is as small, as fast and as good, and better in one of the three</param>
/// <param name="Fits">it keeps to every limit</param>
internal sealed record SearchCandidate(
    string What, long Bytes, double Metric, double LatencyMs, bool IsOnFront, bool Fits);

/// <summary><c>search.json</c> beside the model that a search chose: what else was tried.</summary>
/// <param name="Metric">the figure of the candidates, by its word</param>
/// <param name="Chosen">the place of the chosen one among the candidates</param>
/// <param name="Untried">steps in words, and why no model came of them</param>
internal sealed record SearchNote(
    string Metric, int Chosen, IReadOnlyList<SearchCandidate> Candidates, IReadOnlyDictionary<string, string> Untried)
{
    public const string FileName = "search.json";

    public void Write(string folder) => RecordFile.Write(Path.Combine(folder, FileName), this);

    /// <summary>Null where the folder has none.</summary>
    public static SearchNote? Read(string folder) =>
        RecordFile.Find<SearchNote>(Path.Combine(folder, FileName), "a note on a search");
}
