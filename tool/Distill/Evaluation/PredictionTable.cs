using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Distill.Data;
using Distill.Models;

namespace Distill.Evaluation;

/// <summary>Predictions as CSV, beside the texts that they are about.</summary>
internal static class PredictionTable
{
    /// <summary>
    /// The text columns of the source, then <c>label</c> and <c>probability</c>, a line for every example. The texts are
    /// read from the source again, so memory stays flat however long it is.
    /// </summary>
    public static void Write(
        TextWriter writer,
        TableSource source,
        ExampleColumns columns,
        TemporaryExamples examples,
        Logits logits,
        IReadOnlyList<string> labels)
    {
        using var csv = new CsvWriter(
            writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }, leaveOpen: true);
        WriteRow(csv, [.. columns.Texts, "label", "probability"]);
        foreach (var (example, texts) in Texts(source, columns, examples))
        {
            var prediction = Prediction.Of(logits, example, labels);
            WriteRow(csv, [.. texts, prediction.Label, prediction.Probability.ToString("0.000000", CultureInfo.InvariantCulture)]);
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

    private static void WriteRow(CsvWriter csv, string[] fields)
    {
        foreach (var field in fields)
        {
            csv.WriteField(field);
        }

        csv.NextRecord();
    }
}
