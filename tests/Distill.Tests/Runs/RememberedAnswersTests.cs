using Distill.Formats;

namespace Distill.Tests.Runs;

/// <summary>What a teacher answered in one run, another that shares its stages does not ask again.</summary>
public sealed class RememberedAnswersTests : IDisposable
{
    private const string Data =
        "{ train: rows.csv, validation: chosen-by.csv, test: held-out.csv, text: text, label: topic, max_length: 16 }";

    private readonly SmallRun _small = new();

    public void Dispose() => _small.Dispose();

    [Fact]
    public void A_teacher_is_asked_once_by_the_runs_that_share_it()
    {
        string[] rows = [.. SmallRun.Texts().Select(row => $"{row.Text},{row.Topic}")];
        _small.Write("chosen-by.csv", "text,topic", rows[..30]);
        _small.Write("held-out.csv", "text,topic", rows[30..60]);
        _small.Run(SmallRun.Recipe(Data), "first");
        var given = SmallRun.Recipe(Data, tokenizer: "", teacher: "{ from: first/teacher }");
        _small.Run(given, "alone");
        _small.Run(given.Replace("seed: 3", "seed: 4", StringComparison.Ordinal), "shared/one");

        Run("shared/two", seed: 5);

        // That the file is what the next run tells: all its answers become the first class.
        var path = Directory.GetFiles(_small.Folder.File("shared/one/stages"), "test-*", SearchOption.AllDirectories)
            .Single(file => file.Contains("teacher-", StringComparison.Ordinal));
        var truth = Forge(path);
        var run = Run("shared/three", seed: 3);

        Assert.Equal(
            ["tokenizer done before", "data done before", "teacher done before", "answers done before", "student done"],
            SmallRun.Stages(run));
        Assert.Equal(truth.Count(label => label == 0) / 30.0, Accuracy("shared/three"), 1e-9);
        Assert.Equal(_small.Bytes("alone/student/model.safetensors"), _small.Bytes("shared/three/student/model.safetensors"));
        Assert.False(Directory.Exists(_small.Folder.File("shared/one/teacher/answered")));

        // What is damaged is asked for again.
        var wrong = Accuracy("shared/three");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..40]);
        Run("shared/four", seed: 3);
        Assert.NotEqual(wrong, Accuracy("shared/four"));
        Assert.Equal(Accuracy("shared/two"), Accuracy("shared/four"));
        Assert.DoesNotContain("answered", File.ReadAllText(_small.Folder.File("shared/one/distill.lock")), StringComparison.Ordinal);
    }

    private static int[] Forge(string path)
    {
        using var file = new SafetensorsReader(path);
        var (starts, truth, loss) = (file.Values<int>("starts"), file.Values<int>("truth"), file.Values<float>("loss"));
        SafetensorsWriter.Write(
            path,
            [
                SafetensorsTensor.Of<int>("starts", [starts.Length], starts),
                SafetensorsTensor.Of<int>("predicted", [truth.Length], new int[truth.Length]),
                SafetensorsTensor.Of<int>("truth", [truth.Length], truth),
                SafetensorsTensor.Of<float>("loss", [truth.Length], loss),
            ]);
        return truth;
    }

    private double Accuracy(string run) =>
        (double)JsonFile.Read(_small.Folder.File($"{run}/report.json"))["models"]![0]!["metrics"]!["accuracy"]!;

    private Tool Run(string output, int seed)
    {
        var recipe = _small.Folder.Write(
            "recipe.yaml", SmallRun.Recipe(Data, tokenizer: "", teacher: "{ from: first/teacher }", seed: seed));
        var run = Tool.Run(
            "run", recipe, "--output", _small.Folder.File(output), "--share", _small.Folder.File("shared/one"));
        Assert.True(run.Code == ExitCode.Done, run.Error);
        return run;
    }
}
