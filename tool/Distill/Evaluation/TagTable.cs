using CsvHelper;
using Distill.Data;

namespace Distill.Evaluation;

/// <summary>Predicted tags as CSV, beside the words that they are about.</summary>
internal static class TagTable
{
    private const string Tags = "tags";

    /// <exception cref="UserException">the words' column has the name of the one that the tags need</exception>
    public static void RequireFreeName(TableSource source, string column)
    {
        if (column == Tags)
        {
            throw new UserException(
                ExitCode.Usage,
                source.Path,
                $"the words stand in the column {Quoted.Short(column)}, where the tags are written. Rename it, or use "
                + "--json.");
        }
    }

    /// <summary>The words, then the tags, both with spaces between them: what can be read again as labelled rows.</summary>
    public static void Write(TextWriter writer, string column, IEnumerable<(string Text, TaggedText Tagged)> texts)
    {
        using var csv = new CsvWriter(writer, PredictionTable.Format, leaveOpen: true);
        PredictionTable.WriteRow(csv, [column, Tags]);
        foreach (var (_, tagged) in texts)
        {
            PredictionTable.WriteRow(csv,
            [
                string.Join(' ', tagged.Words.Select(word => word.Word)),
                string.Join(' ', tagged.Words.Select(word => word.Tag ?? TaggedText.NoTag)),
            ]);
        }
    }
}
