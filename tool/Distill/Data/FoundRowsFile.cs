using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Distill.Formats;

namespace Distill.Data;

/// <summary>Everything that was found in rows, as CSV: a line for each, with the row's label and text.</summary>
internal static class FoundRowsFile
{
    private static readonly CsvConfiguration _format = new(CultureInfo.InvariantCulture) { NewLine = "\n" };

    private static readonly string[] _columns =
    [
        "rows", "file", "line", "found", "dropped", "other", "similarity", "suggested", "probability", "label", "text",
        "text_pair",
    ];

    /// <summary>The texts are read from the files again, so memory stays flat however long they are.</summary>
    public static void Write(string path, IReadOnlyList<CleanedFile> files) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        using var csv = new CsvWriter(writer, _format);
        WriteLine(csv, _columns);
        foreach (var file in files)
        {
            foreach (var (found, fields) in WithFields(file))
            {
                var texts = file.Source.Columns.Texts.Length;
                WriteLine(csv,
                [
                    file.Source.Role,
                    file.Source.Name,
                    found.Line.ToString(CultureInfo.InvariantCulture),
                    found.Fault.Word(),
                    found.IsDropped ? "yes" : "no",
                    found.Other ?? "",
                    Share(found.Similarity),
                    found.Suggested ?? "",
                    Share(found.Probability),
                    file.Source.LabelOf(fields) ?? "",
                    fields[0],
                    texts > 1 ? fields[1] : "",
                ]);
            }
        }
    });

    private static IEnumerable<(FoundRow Found, string[] Fields)> WithFields(CleanedFile file)
    {
        var next = 0;
        var (found, source) = (file.Found, file.Source);
        var rows = TableReader.Read(source.Table, source.Wanted, new RowProblems(BadRows.Skip));
        foreach (var row in rows)
        {
            for (; next < found.Count && found[next].Line == row.Line; next++)
            {
                yield return (found[next], row.Fields);
            }
        }
    }

    private static string Share(double? share) => share?.ToString("0.000", CultureInfo.InvariantCulture) ?? "";

    private static void WriteLine(CsvWriter csv, string[] fields)
    {
        foreach (var field in fields)
        {
            csv.WriteField(field);
        }

        csv.NextRecord();
    }
}
