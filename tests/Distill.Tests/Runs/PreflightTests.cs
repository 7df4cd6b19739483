using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Tests.Runs;

/// <summary>What a run checks before the student's first step.</summary>
public sealed class PreflightTests : IDisposable
{
    private readonly SmallRun _small = new();

    public void Dispose() => _small.Dispose();

    [Fact]
    public void A_run_keeps_what_was_checked_and_tells_it_in_its_report()
    {
        _small.Run(SmallRun.Recipe());

        var preflight = JsonFile.Read(_small.Folder.File("run/preflight.json"));
        var checks = preflight["checks"]!.AsArray();
        Assert.Equal(
            [
                "teacher knows the task: passed", "labels are the same: passed", "tokens are the same: skipped",
                "kept answers are those of the teacher: passed", "answers match the rows: passed", "a teacher is no distance from itself: passed",
                "every term counts something: passed", "every term reaches the student: passed",
                "no term drowns the others: passed",
            ],
            checks.Select(check => $"{check!["name"]}: {check["state"]}"));
        Assert.Equal(["hard", "soft"], preflight["terms"]!.AsArray().Select(term => (string)term!["name"]!));
        Assert.Equal(1, preflight["terms"]!.AsArray().Sum(term => (double)term!["gradient_share"]!), tolerance: 1e-6);

        var report = JsonFile.Read(_small.Folder.File("run/report.json"));
        Assert.True(JsonNode.DeepEquals(checks, report["preflight"]));
        Assert.Contains(
            "- teacher knows the task: passed. accuracy of the teacher on the validation rows is",
            File.ReadAllText(_small.Folder.File("run/report.md")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_teacher_that_does_not_reach_what_is_expected_does_not_teach()
    {
        var run = _small.Try(Recipe(expect: "{ loss: \"<= 0.00001\", accuracy: \">= 0.1\" }"));

        Assert.Equal(ExitCode.GateFailed, run.Code);
        Assert.Matches(
            @"On the validation rows loss is [0-9.]+; teacher.expect.loss asks for <= 1E-05, accuracy is [0-9.]+; "
            + @"teacher.expect.accuracy asks for >= 0.1\.$",
            _small.Problems(run));
        Assert.False(File.Exists(_small.Folder.File("run/student/model.safetensors")));
        Assert.Contains("refused", File.ReadAllText(_small.Folder.File("run/preflight.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_teacher_that_knows_no_more_than_the_most_frequent_answer_does_not_teach()
    {
        var run = _small.Try(Recipe(expect: "null"));

        Assert.Equal(ExitCode.GateFailed, run.Code);
        Assert.Matches(
            "^accuracy of the teacher on the validation rows is .* %; always giving the most frequent answer reaches .* %. "
            + "Train the teacher longer, or use another; 'expect: {}' under teacher lets any teach.$",
            _small.Problems(run).Split('\n')[^1]);
    }

    [Fact]
    public void Any_teacher_teaches_where_nothing_is_expected() => _small.Run(Recipe(expect: "{}"));

    [Fact]
    public void A_term_that_does_next_to_nothing_is_pointed_at()
    {
        var run = _small.Run(SmallRun.Recipe(loss: "{ hard: { weight: 1 }, soft: { weight: 1.0e-6 } }"));

        Assert.Contains("Look at the weights of 'hard', 'soft'.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_nothing_that_is_trained_depends_on_is_refused()
    {
        var run = _small.Try(SmallRun.Recipe(
            student: "{ model: " + SmallRun.Model + ", freeze: [embeddings] }",
            loss: "{ embeddings: { weight: 1 } }"));

        Assert.Equal(ExitCode.GateFailed, run.Code);
        Assert.Equal(
            "loss.embeddings depends on no weight that is trained. Remove it, or shorten student.freeze.",
            _small.Problems(run).Split('\n')[^1]);
    }

    /// <summary>A teacher whose learning rate lets it learn nothing.</summary>
    private static string Recipe(string expect) => SmallRun.Recipe(teacher:
        "{ model: " + SmallRun.Model.Replace("0.2 }", "1.0e-9 }", StringComparison.Ordinal) + ", "
        + $"expect: {expect}, training: {{ epochs: 1, optimizer: {{ learning_rate: 1.0e-12 }} }} }}");
}
