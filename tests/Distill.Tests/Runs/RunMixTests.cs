using Distill.Formats;
using Distill.Reports;

namespace Distill.Tests.Runs;

public sealed class RunMixTests : IDisposable
{
    private readonly SmallRun _small = new();

    public RunMixTests() => _small.Write(
        "more.csv", "text,topic", SmallRun.Texts().Take(30).Select(row => $"today {row.Text},{row.Topic}"));

    public void Dispose() => _small.Dispose();

    [Fact]
    public void Files_are_mixed_by_weights_and_measured_one_by_one()
    {
        var recipe = SmallRun.Recipe(
            data: "{ train: rows.csv, text: text, label: topic, max_length: 16, "
                + "mix: { also: [more.csv], weights: [1, 1] } }");

        var run = _small.Run(recipe);
        _small.Run(recipe, "again");
        _small.Run(recipe.Replace(", weights: [1, 1]", "", StringComparison.Ordinal), "all");

        // 57 and 24 rows are left to train on.
        Assert.Contains(
            "Rows of an epoch: 41 of rows.csv, which has 57; 40 of more.csv, which has 24.",
            run.Error,
            StringComparison.Ordinal);
        var examples = JsonFile.Read(_small.Folder.File("run/run.json"))["examples"]!;
        Assert.Equal((81, 9), ((int)examples["train"]!, (int)examples["test"]!));
        var student = Report.Read(_small.Folder.File("run")).Find("student")!;
        Assert.Equal([("rows.csv", 6), ("more.csv", 3)], student.Sources!.Select(each => (each.Source, each.Count)));
        Assert.Equal(
            student.Metrics["accuracy"] * 9,
            student.Sources!.Sum(each => each.Metrics["accuracy"] * each.Count),
            1e-9);
        Assert.Contains(
            "| more.csv (3) |", File.ReadAllText(_small.Folder.File("run/report.md")), StringComparison.Ordinal);
        Assert.Equal(_small.Bytes("run/student/model.safetensors"), _small.Bytes("again/student/model.safetensors"));
        Assert.NotEqual(_small.Bytes("run/student/model.safetensors"), _small.Bytes("all/student/model.safetensors"));
    }

    [Fact]
    public void Test_rows_of_each_file_can_be_named()
    {
        _small.Write("test.csv", "text,topic", SmallRun.Texts().Take(6).Select(row => $"{row.Text},{row.Topic}"));
        _small.Write("test-2.csv", "text,topic", SmallRun.Texts().Take(9).Select(row => $"now {row.Text},{row.Topic}"));

        _small.Run(SmallRun.Recipe(
            data: "{ train: rows.csv, test: test.csv, text: text, label: topic, max_length: 16, "
                + "mix: { also: [more.csv], temperature: 3, test: [test-2.csv] } }"));

        var student = Report.Read(_small.Folder.File("run")).Find("student")!;
        Assert.Equal([("test.csv", 6), ("test-2.csv", 9)], student.Sources!.Select(each => (each.Source, each.Count)));
    }
}
