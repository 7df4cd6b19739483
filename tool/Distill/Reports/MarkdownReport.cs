using System.Text;
using Distill.Formats;

namespace Distill.Reports;

/// <summary><c>report.md</c>, from what the run folder holds.</summary>
internal static class MarkdownReport
{
    public const string FileName = "report.md";

    public static void Write(string runFolder)
    {
        var report = Report.Read(runFolder);
        AtomicFile.WriteText(
            Path.Combine(runFolder, FileName), Text(report) + CompressionNotes.Text(runFolder, report));
    }

    public static string Text(Report report)
    {
        var text = new StringBuilder($"# {Escape(report.Recipe)}\n\n{Table(report)}");
        if (ComparisonTable.Verdict(report) is { } verdict)
        {
            text.Append('\n').Append(verdict).Append('\n');
        }

        if (ComparisonTable.Compression(report) is { } compression)
        {
            text.Append('\n').Append(compression).Append('\n');
        }

        text.Append($"\n{ComparisonTable.Circumstances(report)}\n");
        if (report.Cleaned is { Count: > 0 } files)
        {
            text.Append("\n## Rows\n\n");
            foreach (var cleaned in files)
            {
                text.Append($"- {cleaned.Rows} ({Escape(cleaned.File)}): {cleaned.Sentence}\n");
            }

            text.Append("\nEach of them stands in found-rows.csv.\n");
        }

        if (report.Preflight is { Count: > 0 } checks)
        {
            text.Append("\n## Before training\n\n");
            foreach (var check in checks)
            {
                var state = check.State.ToString().ToLowerInvariant();
                text.Append($"- {check.Name}: {state}. {Escape(check.Told)}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The models side by side.</summary>
    public static string Table(Report report)
    {
        var table = ComparisonTable.Of(report);
        var text = new StringBuilder();
        text.Append("| ").AppendJoin(" | ", table.Header.Select(Escape)).Append(" |\n");
        text.Append("| --- |").AppendJoin("", table.Header.Skip(1).Select(_ => " ---: |")).Append('\n');
        foreach (var row in table.Rows)
        {
            text.Append("| ").AppendJoin(" | ", row.Select(Escape)).Append(" |\n");
        }

        return text.ToString();
    }

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
