using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Distill.Data;

namespace Distill.Evaluation;

/// <summary>Predictions as CSV, beside the texts that they are about.</summary>
internal static class PredictionTable
{
    private static readonly string[] _answers = ["label", "probability"];

    public static CsvConfiguration Format { get; } = new(CultureInfo.InvariantCulture) { NewLine = "\n" };

    /// <exception cref="UserException">a text column has the name of one that the predictions need</exception>
    public static void RequireFreeNames(TableSource source, ExampleColumns columns)
    {
        var taken = columns.Texts.Intersect(_answers).Select(column => new Problem(
            source.Path,
            $"the texts stand in the column {Quoted.Short(column)}, where the predictions are written. "
            + "Rename it, or use --json.")).ToList();
        if (taken.Count > 0)
        {
            throw new UserException(ExitCode.Usage, taken);
        }
    }

    /// <summary>
    /// The text columns of the source, then <c>label</c> and <c>probability</c>, a line for every example; several
    /// labels, and their probabilities, stand with '|' between them. The texts are read from the source again, so memory
    /// stays flat however long it is.
    /// </summary>
    public static void Write(
        TextWriter writer,
        TableSource source,
        ExampleColumns columns,
        TemporaryExamples examples,
        Func<int, Prediction> predict) =>
        Write(writer, columns.Texts, Texts(source, columns, examples), predict);

    /// <summary>Any columns that tell what was asked about, then the answers.</summary>
    public static void Write(
        TextWriter writer,
        IReadOnlyList<string> columns,
        IEnumerable<(int Example, string[] Fields)> rows,
        Func<int, Prediction> predict)
    {
        using var csv = new CsvWriter(writer, Format, leaveOpen: true);
        WriteRow(csv, [.. columns, .. _answers]);
        foreach (var (example, fields) in rows)
        {
            var chosen = predict(example).Labels;
            WriteRow(csv,
            [
                .. fields,
                string.Join(TextClassifier.UsualSeparator, chosen.Select(each => each.Key)),
                string.Join(
                    TextClassifier.UsualSeparator,
                    chosen.Select(each => each.Value.ToString("0.000000", CultureInfo.InvariantCulture))),
            ]);
        }
    }

    /// <summary>The texts of every example, in order; rows that became no example are passed over.</summary>
    public static IEnumerable<(int Example, string[] Texts)> Texts(
        TableSource source, ExampleColumns columns, TemporaryExamples examples)
    {
        var next = 0;
        foreach (var row in TableReader.Read(source, columns.Texts, new RowProblems(BadRows.Skip)))
        {
            if (next < examples.Set.Count && row.Line == examples.Line(next))
            {
                yield return (next++, row.Fields);
            }
        }
    }

    public static void WriteRow(CsvWriter csv, string[] fields)
    {
        foreach (var field in fields)
        {
            csv.WriteField(field);
        }

        csv.NextRecord();
    }
}
