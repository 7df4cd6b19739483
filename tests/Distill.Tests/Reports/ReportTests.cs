using Distill.Reports;

namespace Distill.Tests.Reports;

public sealed class ReportTests
{
    [Fact]
    public void The_models_stand_side_by_side()
    {
        var table = ComparisonTable.Of(Report(0.8, 0.84));

        Assert.Equal(["", "teacher", "student without distillation", "student with distillation"], table.Header);
        Assert.Equal(
            """
            accuracy | 91.3 % | 80.0 % | 84.0 %
            macro-F1 | 90.0 % | 79.0 % | 83.0 %
            agreement with the teacher | 100.0 % | 82.0 % | 88.0 %
            parameters | 5,300,000 | 1,400,000 | 1,400,000
            multiply-adds a row | 53 M | 14 M | 14 M
            file size | 21.2 MB | 5.6 MB | 5.6 MB
            zipped | 15.9 MB | 4.2 MB | 4.2 MB
            examples/s at batch 32 | 1,235 | 9,000 | 9,000
            ms at batch 1, p50 / p95 | 1.0 / 2.3 | 1.0 / 2.3 | 1.0 / 2.3
            ms at batch 32, p50 / p95 | 10.0 / 20.0 | 10.0 / 20.0 | 10.0 / 20.0
            training time | 1:00:00 | 2:05 | -
            """,
            string.Join('\n', table.Rows.Select(row => string.Join(" | ", row))));
    }

    [Theory]
    [InlineData(0.4, "0:00")]
    [InlineData(59.4, "0:59")]
    [InlineData(59.6, "1:00")]
    [InlineData(3599.7, "1:00:00")]
    [InlineData(90_061, "25:01:01")]
    public void Training_time_is_told_in_hours_minutes_and_seconds(double seconds, string expected)
    {
        var report = Report(0.8, 0.8);
        report = report with { Models = [report.Models[0] with { TrainingSeconds = seconds }] };

        Assert.Equal(expected, ComparisonTable.Of(report).Rows[^1][1]);
    }

    [Theory]
    [InlineData(0.8, 0.84, "Distillation gained the student 4.0 points of accuracy.")]
    [InlineData(0.84, 0.8, "Distillation cost the student 4.0 points of accuracy.")]
    [InlineData(0.8, 0.81,
        "Distillation changed the student's accuracy by no more than chance explains (+1.0 points on 2000 test rows).")]
    [InlineData(0.8, 0.79,
        "Distillation changed the student's accuracy by no more than chance explains (-1.0 points on 2000 test rows).")]
    [InlineData(0.8, 0.8,
        "Distillation changed the student's accuracy by no more than chance explains (0.0 points on 2000 test rows).")]
    public void The_verdict_is_honest_about_chance(double alone, double taught, string verdict) =>
        Assert.Equal(verdict, ComparisonTable.Verdict(Report(alone, taught)));

    [Fact]
    public void Without_a_baseline_there_is_no_verdict()
    {
        var report = Report(0.8, 0.9);

        Assert.Null(ComparisonTable.Verdict(report with { Models = [report.Models[0], report.Models[2]] }));
    }

    [Fact]
    public void Without_a_teacher_the_start_is_what_is_compared()
    {
        var report = Report(0.8, 0.84);
        report = report with { Models = [report.Models[1], report.Models[2]] };

        var table = ComparisonTable.Of(report);

        Assert.Equal(["", "student from random weights", "student from pre-trained weights"], table.Header);
        Assert.DoesNotContain(table.Rows, row => row[0].Contains("teacher", StringComparison.Ordinal));
        Assert.Equal(
            "The start from pre-trained weights gained the student 4.0 points of accuracy.",
            ComparisonTable.Verdict(report));
        Assert.Equal(
            ["", "student"], ComparisonTable.Of(report with { Models = [report.Models[1]] }).Header);
    }

    [Fact]
    public void A_language_model_is_judged_by_its_perplexity()
    {
        ModelMeasurement Language(string name, double perplexity) =>
            Model(name, 0.5, 0, 0.9, 1000, 10, 5) with
            {
                Metrics = new Dictionary<string, double>
                {
                    ["masked_perplexity"] = perplexity,
                    ["accuracy"] = 0.5,
                    ["loss"] = Math.Log(perplexity),
                    ["agreement"] = 0.9,
                },
            };
        var report = Report(0.8, 0.84) with
        {
            Counted = "tokens",
            Models = [Language("teacher", 9), Language("baseline", 12.345), Language("student", 11)],
        };

        Assert.Equal(["perplexity of masked tokens", "9.00", "12.35", "11.00"], ComparisonTable.Of(report).Rows[0]);
        Assert.Equal(
            "Distillation changed the student's perplexity of masked tokens from 12.35 to 11.00.",
            ComparisonTable.Verdict(report));
        Assert.StartsWith(
            "Measured from the files in the run's folder, on 2000 test tokens: ",
            ComparisonTable.Circumstances(report),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_of_several_models_is_held_against_the_teacher()
    {
        var report = Report(0.8, 0.84);
        Assert.Null(ComparisonTable.Compression(report));

        var half = Model("safetensors-fp16", 0.831, 0.82, 0.87, 1_400_000, 12_346, 0) with { LogitDifference = 0.00123 };
        Assert.Equal(
            "Against the teacher, safetensors-fp16 is 3.8× smaller, answers 10.0× as many examples a second and keeps "
            + "91.0 % of its accuracy. Its logits are at most 1.2e-3 from those before the export.",
            ComparisonTable.Compression(report with { Models = [.. report.Models, half] }));
    }

    [Fact]
    public void The_markdown_report_reads_as_approved() =>
        Approved.Equal("tests/Distill.Tests/Approved/report.md", MarkdownReport.Text(Report(0.8, 0.84)));

    [Fact]
    public void A_written_report_is_read_back_as_it_was()
    {
        using var folder = new TemporaryFolder();
        var report = Report(0.8, 0.84);

        report.Write(folder.Root);
        var read = Distill.Reports.Report.Read(folder.Root);

        Assert.Equal(report.ToJson(), read.ToJson());
        Assert.Equal(report.Models[1].Metrics, read.Models[1].Metrics);
    }

    [Fact]
    public void A_folder_without_a_report_is_not_of_a_finished_run()
    {
        using var folder = new TemporaryFolder();

        var exception = Assert.Throws<UserException>(() => Distill.Reports.Report.Read(folder.Root));

        Assert.Equal(
            $"{folder.Root}: holds no report.json; it is not the folder of a finished run.", exception.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"recipe\": \"x\", \"seed\": 1, \"test_examples\": 1, \"machine\": \"m\", \"models\": null}")]
    [InlineData("[1]")]
    public void A_file_that_is_no_report_is_refused(string text)
    {
        using var folder = new TemporaryFolder();
        folder.Write("report.json", text);

        Assert.Equal(
            "report.json: is not a report of this tool. Delete it; the next run writes it anew.",
            UserProblems.Of(() => Distill.Reports.Report.Read(folder.Root), folder));
    }

    private static Report Report(double alone, double taught) => new(
        "topics", 17, 2000, "rows", "2 threads, libtorch 1.13.1", "bf16",
        [
            Model("teacher", 0.913, 0.9, 1, 5_300_000, 1234.6, 3600),
            Model("baseline", alone, alone - 0.01, 0.82, 1_400_000, 9000, 125),
            Model("student", taught, taught - 0.01, 0.88, 1_400_000, 9000, 0),
        ]);

    private static ModelMeasurement Model(
        string name, double accuracy, double f1, double agreement, long parameters, double rate, double seconds) =>
        new(
            name,
            name,
            new Dictionary<string, double>
            {
                ["accuracy"] = accuracy,
                ["macro_f1"] = f1,
                ["loss"] = 0.5,
                ["agreement"] = agreement,
            },
            parameters,
            4 * parameters,
            3 * parameters,
            10 * parameters,
            rate,
            new LatencyMeasurement(1.04, 2.25),
            new LatencyMeasurement(10, 20),
            1_000_000 + (8 * parameters),
            LogitDifference: null,
            seconds);
}
