using System.Globalization;
using Distill.Tasks;

namespace Distill.Reports;

/// <summary>The models of a run side by side: a column a model, a row a figure.</summary>
internal sealed class ComparisonTable
{
    private ComparisonTable(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows) =>
        (Header, Rows) = (header, rows);

    public IReadOnlyList<string> Header { get; }

    public IReadOnlyList<IReadOnlyList<string>> Rows { get; }

    public static ComparisonTable Of(Report report)
    {
        IReadOnlyList<string> Row(string name, Func<ModelMeasurement, string> figure) =>
            [name, .. report.Models.Select(figure)];
        IReadOnlyList<string> Figure(Metric metric) =>
            Row(metric.Title(), model => metric.Text(model.Metrics[metric.Word()]));

        return new ComparisonTable(
            ["", .. report.Models.Select(model => Title(model.Name, report))],
            [
                // How certain a model is tells little beside how often it is right.
                .. MetricsOf(report).Where(metric => metric != Metric.Loss).Select(Figure),
                .. HasTeacher(report)
                    ? [Row("agreement with the teacher", model => Percent(model.Metrics[Report.Agreement]))]
                    : Array.Empty<IReadOnlyList<string>>(),
                Row("parameters", model => Count(model.Parameters)),
                Row("multiply-adds a row", model => Millions(model.MultiplyAdds)),
                Row("file size", model => Size(model.Bytes)),
                Row("zipped", model => Size(model.ZippedBytes)),
                Row("examples/s at batch 32", model => Count((long)Math.Round(model.ExamplesPerSecond))),
                Row("ms at batch 1, p50 / p95", model => Milliseconds(model.LatencyMs)),
                Row("ms at batch 32, p50 / p95", model => Milliseconds(model.BatchLatencyMs)),
                Row("training time", model => Duration(model.TrainingSeconds)),
            ]);
    }

    /// <summary>
    /// What the table says about distillation, or about the start where there is no teacher, in one honest sentence;
    /// null without a baseline.
    /// </summary>
    public static string? Verdict(Report report)
    {
        if (report is not { TestExamples: > 0 }
            || report.Find("baseline") is not { } baseline
            || report.Find("student") is not { } student)
        {
            return null;
        }

        var metric = MetricsOf(report)[0];
        var (alone, taught) = (baseline.Metrics[metric.Word()], student.Metrics[metric.Word()]);
        var cause = HasTeacher(report) ? "Distillation" : "The start from pre-trained weights";
        return metric == Metric.Accuracy
            ? AccuracyVerdict(cause, alone, taught, report)
            : $"{cause} changed the student's {metric.Title()} from {metric.Text(alone)} to {metric.Text(taught)}.";
    }

    /// <summary>
    /// What became of the teacher, where the student was made smaller or written in another form: how much smaller and
    /// faster the last model is, and how much of the teacher's figure it keeps. Null where there is nothing of it.
    /// </summary>
    public static string? Compression(Report report)
    {
        if (report.Find("teacher") is not { } teacher || report.Models[^1] is not { Name: not ("teacher" or "student") } last)
        {
            return null;
        }

        var metric = MetricsOf(report)[0];
        var (before, after) = (teacher.Metrics[metric.Word()], last.Metrics[metric.Word()]);
        var kept = metric == Metric.Accuracy
            ? $"keeps {Percent(after / before)} of its accuracy"
            : $"has a {metric.Title()} of {metric.Text(after)} where the teacher has {metric.Text(before)}";
        var difference = last.LogitDifference is { } largest
            ? string.Create(
                CultureInfo.InvariantCulture, $" Its logits are at most {largest:0.0e+0} from those before the export.")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Against the teacher, {last.Name} is {(double)teacher.Bytes / last.Bytes:0.0}× smaller, answers "
            + $"{last.ExamplesPerSecond / teacher.ExamplesPerSecond:0.0}× as many examples a second and {kept}.")
            + difference;
    }

    private static bool HasTeacher(Report report) => report.Find("teacher") is not null || report.TeacherWrote == true;

    private static string Title(string model, Report report) => model switch
    {
        "baseline" => HasTeacher(report) ? "student without distillation" : "student from random weights",
        "student" when HasTeacher(report) => "student with distillation",
        "student" when report.Find("baseline") is not null => "student from pre-trained weights",
        _ => model,
    };

    private static string AccuracyVerdict(string cause, double alone, double taught, Report report)
    {
        // The standard error of a difference of two shares of n examples; runs with other seeds vary besides.
        double Variance(double share) => share * (1 - share) / report.TestExamples;
        var points = 100 * (taught - alone);
        var noise = 200 * Math.Sqrt(Variance(taught) + Variance(alone));
        var size = Math.Abs(points).ToString("0.0", CultureInfo.InvariantCulture);
        return Math.Abs(points) <= noise
            ? $"{cause} changed the student's accuracy by no more than chance explains "
                + $"({points.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture)} points "
                + $"on {report.TestExamples} test {report.Counted})."
            : points > 0
                ? $"{cause} gained the student {size} points of accuracy."
                : $"{cause} cost the student {size} points of accuracy.";
    }

    /// <summary>The task's metrics, the one that matters most first.</summary>
    private static IReadOnlyList<Metric> MetricsOf(Report report) =>
        [.. report.Models[0].Metrics.Keys.Select(Metrics.Find).OfType<Metric>()];

    /// <summary>How the figures came about.</summary>
    public static string Circumstances(Report report) =>
        $"Measured from the files in the run's folder, on {report.TestExamples} test {report.Counted}: the metrics in "
        + $"fp32, the examples/s in {report.SpeedPrecision}. Seed {report.Seed}, {report.Machine}.";

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Millions(double count) =>
        (count / 1e6).ToString(count < 1e7 ? "0.00" : "#,0", CultureInfo.InvariantCulture) + " M";

    private static string Milliseconds(LatencyMeasurement latency) =>
        string.Create(CultureInfo.InvariantCulture, $"{latency.P50:0.0} / {latency.P95:0.0}");

    private static string Size(long bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " MB";

    private static string Duration(double seconds)
    {
        var whole = (long)Math.Round(seconds);
        var (hours, minutes) = (whole / 3600, whole / 60 % 60);
        return seconds == 0 ? "-" : hours == 0 ? $"{minutes}:{whole % 60:00}" : $"{hours}:{minutes:00}:{whole % 60:00}";
    }
}
