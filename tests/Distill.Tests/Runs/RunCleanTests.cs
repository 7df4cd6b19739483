using Distill.Formats;
using Distill.Reports;

namespace Distill.Tests.Runs;

public sealed class RunCleanTests : IDisposable
{
    private readonly SmallRun _small = new();

    public void Dispose() => _small.Dispose();

    [Fact]
    public void What_is_dropped_is_told_and_listed_and_not_learned()
    {
        var rows = SmallRun.Texts().Select((row, i) => $"{row.Text} {i},{row.Topic}").ToList();
        _small.Write("rows.csv", "text,topic", [.. rows, .. rows.Take(3), "a,food"]);
        _small.Write("test.csv", "text,topic", rows.Take(3));
        const string data = "{ train: rows.csv, test: test.csv, text: text, label: topic, max_length: 16, "
            + "clean: { min_characters: 3, leaks: drop } }";

        var path = _small.Folder.Write("recipe.yaml", SmallRun.Recipe(data: data));
        var plan = Tool.Run("run", path, "--output", _small.Folder.File("run"), "--dry-run");
        var run = _small.Run(SmallRun.Recipe(data: data));
        var again = _small.Run(SmallRun.Recipe(data: data));

        const string told = "69 of 76 rows are left. Dropped: 1 shorter than data.clean.min_characters, "
            + "6 whose text is a validation or test row's.";
        Assert.Equal(ExitCode.Done, plan.Code);
        Assert.Contains("clean", plan.Output, StringComparison.Ordinal);
        Assert.Contains($"rows.csv: {told}", run.Error, StringComparison.Ordinal);
        Assert.Contains($"rows.csv: {told}", again.Error, StringComparison.Ordinal);
        var report = Report.Read(_small.Folder.File("run"));
        Assert.Equal(told, report.Cleaned!.Single().Sentence);
        Assert.Contains(
            "- train (rows.csv): 69 of 76 rows", File.ReadAllText(_small.Folder.File("run/report.md")),
            StringComparison.Ordinal);
        Assert.Equal(8, File.ReadLines(_small.Folder.File("run/found-rows.csv")).Count());
        var examples = JsonFile.Read(_small.Folder.File("run/run.json"))["examples"]!;
        Assert.Equal(69, (int)examples["train"]! + (int)examples["validation"]!);
        Assert.Equal(3, (int)examples["test"]!);
        Assert.Contains("data done before", SmallRun.Stages(again));
    }

    [Fact]
    public void A_cleaning_that_leaves_nothing_is_refused()
    {
        var run = _small.Try(SmallRun.Recipe(
            data: "{ train: rows.csv, text: text, label: topic, max_length: 16, clean: { max_characters: 3 } }"));

        Assert.Equal(ExitCode.InputInvalid, run.Code);
        Assert.EndsWith(
            "rows.csv: data.clean leaves no row to learn from: 0 of 72 rows are left. Dropped: 72 longer than "
            + "data.clean.max_characters. Make it milder.\n"
            + "1 problem. Nothing was run.",
            _small.Problems(run),
            StringComparison.Ordinal);
    }
}
