using Distill.Reports;
using Spectre.Console;

namespace Distill.Commands;

/// <summary>The closing table of a run, on stdout.</summary>
internal static class ReportPrinter
{
    public static void Print(Report report, Terminal terminal)
    {
        var comparison = ComparisonTable.Of(report);
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var (title, i) in comparison.Header.Select((title, i) => (title, i)))
        {
            table.AddColumn(
                new TableColumn(Markup.Escape(title)) { Alignment = i == 0 ? Justify.Left : Justify.Right });
        }

        foreach (var row in comparison.Rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        terminal.Results.Write(table);
        if (ComparisonTable.Verdict(report) is { } verdict)
        {
            terminal.Output.WriteLine(verdict);
        }

        if (ComparisonTable.Compression(report) is { } compression)
        {
            terminal.Output.WriteLine(compression);
        }

        foreach (var graph in report.Graphs ?? [])
        {
            terminal.Output.WriteLine(graph.Sentence);
        }

        terminal.Output.WriteLine(ComparisonTable.Circumstances(report));
    }
}
