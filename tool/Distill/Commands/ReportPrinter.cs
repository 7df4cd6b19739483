using Distill.Reports;

namespace Distill.Commands;

/// <summary>The closing table of a run, on stdout.</summary>
internal static class ReportPrinter
{
    public static void Print(Report report, Terminal terminal)
    {
        var comparison = ComparisonTable.Of(report);
        TablePrinter.Print(comparison.Header, comparison.Rows, terminal);
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
