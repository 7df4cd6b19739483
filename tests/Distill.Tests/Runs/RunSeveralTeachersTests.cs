using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Tests.Runs;

/// <summary>Students that several models teach.</summary>
public sealed class RunSeveralTeachersTests : IDisposable
{
    private readonly SmallRun _small = new();

    public void Dispose() => _small.Dispose();

    [Fact]
    public void Models_teach_together_whatever_the_order_of_their_labels()
    {
        _small.Run(SmallRun.Recipe(seed: 3), "one");
        var turned = JsonFile.Read(_small.Folder.File("one/teacher/config.json"));

        var run = _small.Run(Recipe("[one/teacher, one/student], proportions: [1, 1, 2]"), "both");

        Assert.Equal(3, turned["id2label"]!.AsObject().Count);
        Assert.DoesNotContain("answers done", SmallRun.Stages(run));
        Assert.Contains(
            "accuracy of the teachers together on the validation rows is",
            File.ReadAllText(_small.Folder.File("both/preflight.json")),
            StringComparison.Ordinal);
        Assert.Equal(
            "student done",
            SmallRun.Stages(_small.Run(Recipe("[one/teacher, one/student], proportions: [1, 1, 3]"), "both")).Last());
        Assert.Equal(
            "student done before",
            SmallRun.Stages(_small.Run(Recipe("[one/teacher, one/student], proportions: [1, 1, 3]"), "both")).Last());
    }

    [Fact]
    public void Other_labels_are_refused_by_name()
    {
        _small.Run(SmallRun.Recipe(seed: 3), "one");
        var path = _small.Folder.File("one/teacher/config.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("music", "noise", StringComparison.Ordinal));

        var run = _small.Try(Recipe("[one/teacher]"), "both");

        Assert.Equal(ExitCode.InputInvalid, run.Code);
        Assert.Contains(
            "the model of one/teacher knows the labels 'food', 'noise', 'sport'; the rows and the first teacher have "
            + "'food', 'music', 'sport'. All teachers need the same, in any order.",
            run.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_tells_each_teachers_own_numbers_of_the_labels()
    {
        _small.Run(SmallRun.Recipe(seed: 3), "one");
        var path = _small.Folder.File("one/student/config.json");
        var turned = JsonFile.Read(path);
        turned["id2label"] = new JsonObject { ["0"] = "sport", ["1"] = "food", ["2"] = "music" };
        turned["label2id"] = new JsonObject { ["sport"] = 0, ["food"] = 1, ["music"] = 2 };
        JsonFile.Write(path, turned);
        var recipe = _small.Folder.Write("recipe.yaml", Recipe("[one/teacher, one/student]"));

        var told = Tool.Run("explain", recipe);

        Assert.Contains(
            """
            Labels, of the rows and of a given teacher; their numbers in one/teacher, one/student
                 0  food  ──  0  ──  1
                 1  music  ──  1  ──  2
                 2  sport  ──  2  ──  0
            """,
            told.Output,
            StringComparison.Ordinal);
    }

    private static string Recipe(string also) => SmallRun.Recipe(
        tokenizer: "{ from: one/teacher }",
        teacher: "{ model: " + SmallRun.Model + ", training: { epochs: 15 }, also: " + also + " }",
        seed: 4);
}
