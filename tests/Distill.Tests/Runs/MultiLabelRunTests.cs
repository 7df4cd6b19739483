using Distill.Models;
using Distill.Reports;

namespace Distill.Tests.Runs;

/// <summary>Rows with any number of labels, from a recipe to a report.</summary>
public sealed class MultiLabelRunTests : IDisposable
{
    private const string Data =
        "{ train: few.csv, unlabelled: more.csv, validation: rows.csv, test: test.csv, text: text, label: topics, "
        + "label_separator: \"|\", max_length: 16 }";

    private static readonly string[] _words = ["bread", "goal", "drum"];
    private static readonly string[] _topics = ["food", "sport", "music"];

    private readonly SmallRun _small = new();

    public MultiLabelRunTests()
    {
        _small.Write("rows.csv", "text,topics", Rows(seed: 1));
        _small.Write("test.csv", "text,topics", Rows(seed: 2));
        _small.Write("few.csv", "text,topics", Rows(seed: 1).Take(24));
        _small.Write("more.csv", "text", Rows(seed: 1).Skip(24).Select(row => row.Split(',')[0]));
    }

    public void Dispose() => _small.Dispose();

    [Fact]
    public void A_student_learns_sets_of_labels_from_few_of_them_and_its_teacher()
    {
        var run = _small.Run(Recipe());

        var report = Report.Read(_small.Folder.File("run"));
        var student = report.Find("student")!;
        Assert.Equal(["micro_f1", "macro_f1", "exact_match", "loss", "agreement"], student.Metrics.Keys);
        Assert.InRange(report.Find("teacher")!.Metrics["micro_f1"], 0.9, 1);
        Assert.InRange(student.Metrics["micro_f1"], 0.8, 1);
        Assert.Equal(80, report.TestExamples);
        Assert.Contains("micro-F1", run.Output, StringComparison.Ordinal);
        Assert.True(ModelLoader.Config(_small.Folder.File("run/student")).MultiLabel);
    }

    [Fact]
    public void A_finished_teacher_must_give_several_labels_too()
    {
        SmallClassifier.Write(_small.Folder.File("classifier"));

        var run = _small.Try(SmallRun.Recipe(
            "{ train: rows.csv, text: text, label: topics, label_separator: \"|\", max_length: 8 }",
            tokenizer: "",
            teacher: "{ from: classifier }"));

        Assert.Equal(ExitCode.InputInvalid, run.Code);
        Assert.Contains(
            "the teacher of teacher.from gives one label a row, by problem_type of its config.json; the recipe asks for "
            + "several. Remove data.label_separator, or use another teacher.",
            run.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Rows(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 80; i++)
        {
            int[] chosen = [.. Enumerable.Range(0, 3).Where(_ => random.Next(2) == 0)];
            yield return $"the {string.Join(" and ", chosen.Select(topic => _words[topic]))} in the town,"
                + string.Join('|', chosen.Select(topic => _topics[topic]));
        }
    }

    private static string Recipe() =>
        SmallRun.Recipe(Data, teacher: "{ data: { train: rows.csv }, model: " + SmallRun.Model + " }")
            .Replace("epochs: 8", "epochs: 30", StringComparison.Ordinal);
}
