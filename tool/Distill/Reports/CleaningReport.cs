using Distill.Data;
using Distill.Formats;

namespace Distill.Reports;

/// <summary>Rows of a file in which the same was found.</summary>
/// <param name="Found">see <see cref="RowFaults.Word"/></param>
internal sealed record FoundCount(string Found, bool Dropped, int Rows)
{
    public string Sentence => $"{Rows} {(Enum.GetValues<RowFault>().Single(fault => fault.Word() == Found)).Told()}";
}

/// <summary>A file of rows as it was cleaned.</summary>
/// <param name="Rows">what it is for: train, unlabelled, teacher-train</param>
/// <param name="File">its name without folders</param>
/// <param name="Read">rows with a text</param>
/// <param name="Left">rows that are learned from</param>
/// <param name="Changed">of these, the ones whose text was brought to another form</param>
internal sealed record CleanedRows(
    string Rows, string File, int Read, int Left, int Changed, IReadOnlyList<FoundCount> Found)
{
    public static CleanedRows Of(CleanedFile file) => new(
        file.Source.Role,
        file.Source.Name,
        file.Rows,
        file.Rows - file.Dropped.Count,
        file.Changed,
        [
            .. from row in file.Found
               group row by (row.Fault, row.IsDropped) into alike
               orderby alike.Key
               select new FoundCount(alike.Key.Fault.Word(), alike.Key.IsDropped, alike.Count()),
        ]);

    /// <summary>What was done, without the file's name.</summary>
    public string Sentence
    {
        get
        {
            static string List(string title, IEnumerable<FoundCount> found) =>
                found.Any() ? $" {title}: {string.Join(", ", found.Select(one => one.Sentence))}." : "";
            return $"{Left} of {Quoted.Count(Read, "row")} are left."
                + List("Dropped", Found.Where(one => one.Dropped))
                + List("Kept", Found.Where(one => !one.Dropped))
                + (Changed == 0 ? "" : $" Brought to another form: {Quoted.Count(Changed, "text")}.");
        }
    }
}

/// <summary>What the cleaning of a run's rows came to; kept in its stage.</summary>
/// <param name="Dropped">lines of each file, in the order of the files</param>
internal sealed record CleaningReport(IReadOnlyList<CleanedRows> Files, IReadOnlyList<IReadOnlyList<int>> Dropped)
{
    private const string FileName = "cleaning.json";

    public static CleaningReport Read(string folder) =>
        RecordFile.Find<CleaningReport>(Path.Combine(folder, FileName), "a note about cleaned rows")!;

    public void Write(string folder) => RecordFile.Write(Path.Combine(folder, FileName), this);
}
