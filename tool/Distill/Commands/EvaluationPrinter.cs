using System.Globalization;
using Distill.Evaluation;
using Spectre.Console;

namespace Distill.Commands;

/// <summary>An evaluation as it is printed.</summary>
internal static class EvaluationPrinter
{
    /// <summary>The figures over all rows, then a table with a line for each class.</summary>
    public static void Print(EvaluationResult result, Terminal terminal)
    {
        var score = result.Score;
        terminal.Output.WriteLine($"accuracy    {Percent(score.Accuracy)}");
        terminal.Output.WriteLine($"macro-F1    {Percent(score.MacroF1)}");
        terminal.Output.WriteLine($"loss        {Text(score.Loss, "0.0000")}");
        terminal.Output.WriteLine($"rows        {Text(score.Count, "#,0")}");
        terminal.Output.WriteLine($"examples/s  {Text(result.ExamplesPerSecond, "#,0")}");

        var table = new Table().Border(TableBorder.Rounded).AddColumn("class");
        foreach (var title in new[] { "rows", "precision", "recall", "F1" })
        {
            table.AddColumn(new TableColumn(title) { Alignment = Justify.Right });
        }

        foreach (var each in result.Classes)
        {
            table.AddRow(
                Markup.Escape(each.Label),
                Text(each.Rows, "#,0"),
                Percent(each.Precision),
                Percent(each.Recall),
                Percent(each.F1));
        }

        terminal.Results.Write(table);
    }

    /// <summary>The same for scripts.</summary>
    public static object Document(EvaluationResult result) => new
    {
        result.Score.Accuracy,
        result.Score.MacroF1,
        result.Score.Loss,
        Rows = result.Score.Count,
        ExamplesPerSecond = Math.Round(result.ExamplesPerSecond, 1),
        result.Classes,
    };

    private static string Percent(double share) => Text(100 * share, "0.0") + " %";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
