using System.Globalization;
using System.Text;
using Distill.Evaluation;
using Distill.Tasks;

namespace Distill.Reports;

/// <summary>A sweep in rows: settings with mean and spread, or, of one combination, every figure of every model.</summary>
internal sealed record SweepTable(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows, string Note)
{
    private const string Baseline = "baseline";

    public static SweepTable Of(SweepReport report) => report.Metric is not { } metric
        ? new(["settings", "failed"], [.. report.Rows.Select(row => new[] { row.Settings, row.Failure ?? "" })], "")
        : report.Rows.Count == 1 ? OfModels(report.Rows[0]) : OfSettings(report, metric);

    public static string Markdown(SweepReport report)
    {
        var text = new StringBuilder($"# Sweep over {report.Recipe}\n\n");
        var table = Of(report);
        Append(text, table);
        text.Append(CultureInfo.InvariantCulture, $"\n{table.Note}\n\n![{SweepPlot.FileName}]({SweepPlot.FileName})\n");
        if (report is { Metric: { } metric, Rows.Count: > 1 })
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## Every model\n\n");
            Append(text, OfEveryModel(report, metric));
            text.Append(CultureInfo.InvariantCulture, $"\nThe {metric.Title()}, and the size of the file in MB.\n");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, SweepTable table)
    {
        text.Append("| ").AppendJoin(" | ", table.Header).Append(" |\n| --- |");
        text.AppendJoin("", table.Header.Skip(1).Select(_ => " ---: |")).Append('\n');
        foreach (var row in table.Rows)
        {
            text.Append("| ").AppendJoin(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))
                .Append(" |\n");
        }
    }

    /// <summary>How good and how large each model is that a combination made.</summary>
    private static SweepTable OfEveryModel(SweepReport report, Metric metric)
    {
        var names = report.Rows
            .SelectMany(row => row.Repetitions)
            .SelectMany(run => run.Models.Select(model => model.Name))
            .Distinct()
            .ToList();
        return new SweepTable(
            ["settings", .. names],
            [
                .. report.Rows.Where(row => row is { Repetitions.Count: > 0, Epochs: null }).Select(row =>
                    (IReadOnlyList<string>)[row.Settings, .. names.Select(name => Cell(row, name, metric))]),
            ],
            "");
    }

    private static string Cell(SweepRow row, string model, Metric metric)
    {
        var figure = Text(row.Values(model, metric.Word()), metric);
        return row.Bytes(model) is { } bytes
            ? string.Create(CultureInfo.InvariantCulture, $"{figure}, {bytes / 1e6:0.00}")
            : "";
    }

    private static SweepTable OfSettings(SweepReport report, Metric metric)
    {
        var (first, word) = (report.Rows[0], metric.Word());
        var hasBaseline = first.Values(Baseline, word).Count > 0;
        List<string> header = ["settings", "seeds", metric.Title(), "against the first"];
        header.AddRange(hasBaseline ? ["gain over no distillation", "validation"] : ["validation"]);
        var rows = new List<IReadOnlyList<string>>();
        foreach (var row in report.Rows)
        {
            var isWhole = row.Repetitions.Count > 0 && row.Epochs is null;
            var own = row.Epochs is { } epochs
                ? $"left after {Quoted.Count(epochs, "epoch")}"
                : isWhole ? Text(row.Values(null, word), metric) : $"failed: {row.Failure}";
            List<string> cells =
            [
                row.Settings, $"{row.Repetitions.Count}", own,
                isWhole && row != first ? Text(row.Against(first, null, null, word), metric) : "",
            ];
            if (hasBaseline)
            {
                cells.Add(isWhole ? Text(row.Against(row, null, Baseline, word), metric) : "");
            }

            cells.Add(row.MeanValidation is { } mean ? mean.ToString("0.0000", CultureInfo.InvariantCulture) : "");
            rows.Add(cells);
        }

        return new SweepTable(header, rows, Notes(report));
    }

    private static SweepTable OfModels(SweepRow row)
    {
        var rows = new List<IReadOnlyList<string>>();
        foreach (var model in row.Repetitions[0].Models)
        {
            foreach (var word in model.Metrics.Keys)
            {
                var values = row.Values(model.Name, word);
                var metric = Metrics.Find(word);
                var name = metric?.Title() ?? word;
                var gain = model.Name is "student" ? row.Against(row, model.Name, Baseline, word) : null;
                rows.Add([$"{model.Name}, {name}", Text(values, metric), gain is null ? "" : Text(gain, metric)]);
            }
        }

        return new SweepTable(
            ["", "mean ± standard deviation", "gain over no distillation"],
            rows,
            $"{Quoted.Count(row.Repetitions.Count, "seed")}. " + Legend);
    }

    private const string Legend =
        "Gains are paired by seed, with a 95 % interval of Student's t; * where it does not hold 0. Figures are of the test "
        + "rows.";

    private static string Notes(SweepReport report) =>
        $"{Quoted.Count(report.Seeds.Count, "seed")}; mean ± standard deviation of the last model. {Legend} To choose by: "
        + "validation, the best evaluation while the student was trained, higher is better; the test rows are for the end.";

    private static string Text(IReadOnlyList<double> values, Metric? metric) => values.Count == 0
        ? "-"
        : $"{Number(values.Average(), metric)} ± {Number(PairedDifference.Spread(values), metric)}{Unit(metric)}";

    private static string Text(PairedDifference? difference, Metric? metric)
    {
        if (difference is null)
        {
            return "-";
        }

        var sign = difference.Mean < 0 ? "-" : "+";
        var mean = $"{sign}{Number(Math.Abs(difference.Mean), metric)}";
        return difference.HalfWidth is { } half
            ? $"{mean} ± {Number(half, metric)}{(difference.IsClear ? " *" : "")}"
            : mean;
    }

    private static string Number(double value, Metric? metric) => metric?.IsCost() == true
        ? value.ToString("0.000", CultureInfo.InvariantCulture)
        : (100 * value).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Unit(Metric? metric) => metric?.IsCost() == true ? "" : " %";
}
