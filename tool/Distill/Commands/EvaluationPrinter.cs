using System.Globalization;
using Distill.Evaluation;
using Distill.Tasks;
using Spectre.Console;

namespace Distill.Commands;

/// <summary>An evaluation as it is printed.</summary>
internal static class EvaluationPrinter
{
    /// <summary>The figures over all rows, then a table with a line for each class, where there are some.</summary>
    public static void Print(EvaluationResult result, Terminal terminal)
    {
        var score = result.Score;
        List<(string Title, string Value)> figures =
        [
            .. score.Figures.Select(figure => (figure.Key.Title(), figure.Key.Text(figure.Value))),
            (score.Counted, Text(score.Count, "#,0")),
            ("examples/s", Text(result.ExamplesPerSecond, "#,0")),
        ];
        var width = figures.Max(figure => figure.Title.Length);
        foreach (var (title, value) in figures)
        {
            terminal.Output.WriteLine($"{title.PadRight(width)}  {value}");
        }

        if (result.Classes.Count > 0)
        {
            terminal.Results.Write(Classes(result));
        }
    }

    /// <summary>The same for scripts.</summary>
    public static object Document(EvaluationResult result)
    {
        var document = result.Score.Figures.ToDictionary(figure => figure.Key.Word(), figure => (object)figure.Value);
        document[result.Score.Counted] = result.Score.Count;
        document["examples_per_second"] = Math.Round(result.ExamplesPerSecond, 1);
        document["classes"] = result.Classes;
        return document;
    }

    private static Table Classes(EvaluationResult result)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("class");
        foreach (var title in new[] { "count", "precision", "recall", "F1" })
        {
            table.AddColumn(new TableColumn(title) { Alignment = Justify.Right });
        }

        foreach (var each in result.Classes)
        {
            table.AddRow(
                Markup.Escape(each.Label),
                Text(each.Count, "#,0"),
                Percent(each.Precision),
                Percent(each.Recall),
                Percent(each.F1));
        }

        return table;
    }

    private static string Percent(double share) => Text(100 * share, "0.0") + " %";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
