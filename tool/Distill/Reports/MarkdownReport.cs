using System.Text;
using Distill.Formats;
using Distill.Tasks;

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
        text.Append(Sources(report)).Append(Classes(report));
        if (report.Graphs is { Count: > 0 } graphs)
        {
            text.Append("\n## ONNX files\n\nAsked from the file, by this tool's own evaluator, whose speed says nothing about a "
                + "runtime's.\n\n");
            text.AppendJoin("", graphs.Select(graph => $"- {Escape(graph.Sentence)}\n"));
        }

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

    /// <summary>The first metric over the test rows of each file; empty where they are of one.</summary>
    private static string Sources(Report report)
    {
        var models = report.Models.Where(model => model.Sources is not null).ToList();
        if (models.Count == 0)
        {
            return "";
        }

        var metric = Metrics.Find(models[0].Metrics.Keys.First())!.Value;
        return Side(
            $"{metric.Title()} on the test rows of each file",
            models,
            models[0].Sources!.Select((source, index) => (
                $"{source.Source} ({source.Count})",
                models.Select(model => metric.Text(model.Sources![index].Metrics[metric.Word()])))));
    }

    /// <summary>F1 of each class; empty where classes are a vocabulary's tokens.</summary>
    private static string Classes(Report report)
    {
        var models = report.Models.Where(model => model.Classes is not null).ToList();
        return models.Count == 0 ? "" : Side(
            "F1 of each class",
            models,
            models[0].Classes!.Select((one, index) => (
                $"{one.Label} ({one.Count})",
                models.Select(model => Metric.MacroF1.Text(model.Classes![index].F1)))));
    }

    /// <summary>A section with a column a model.</summary>
    private static string Side(
        string title, List<ModelMeasurement> models, IEnumerable<(string Name, IEnumerable<string> Figures)> rows)
    {
        var text = new StringBuilder($"\n## {title}\n\n");
        text.Append("| | ").AppendJoin(" | ", models.Select(model => Escape(model.Name))).Append(" |\n| --- |");
        text.AppendJoin("", models.Select(_ => " ---: |")).Append('\n');
        foreach (var (name, figures) in rows)
        {
            text.Append($"| {Escape(name)} | ").AppendJoin(" | ", figures).Append(" |\n");
        }

        return text.ToString();
    }

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
