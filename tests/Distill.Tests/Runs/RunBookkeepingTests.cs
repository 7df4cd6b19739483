using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Tests.Runs;

/// <summary>What users do with finished runs: list, compare, verify and delete them. All tests look at the same two.</summary>
public sealed class RunBookkeepingTests(RunBookkeepingTests.TwoRuns runs) : IClassFixture<RunBookkeepingTests.TwoRuns>
{
    private readonly TemporaryFolder _folder = runs.Small.Folder;

    [Fact]
    public void Runs_are_listed_with_their_figures()
    {
        _folder.Write("runs/foreign/notes.txt", "no run");
        _folder.Write("runs/begun/recipe.resolved.yaml", "name: begun\n");

        var run = Tool.Run("runs", _folder.File("runs"), "--json");

        var list = JsonNode.Parse(run.Output)!["runs"]!.AsArray();
        Assert.Equal(
            ["a", "b", "begun"], list.Select(each => Path.GetFileName((string)each!["path"]!)).Order());
        var one = list.Single(each => ((string)each!["path"]!).EndsWith("/a", StringComparison.Ordinal))!;
        Assert.Equal(("small", 3, "student", "accuracy"), ((string?)one["recipe"], (int)one["seed"]!, (string?)one["model"], (string?)one["metric"]));
        Assert.True((long)one["bytes"]! > 10_000);
        Assert.Matches(@"begun +│ .* not finished", Tool.Run("runs", _folder.File("runs")).Output);
        Directory.Delete(_folder.File("runs/begun"), recursive: true);
    }

    [Fact]
    public void A_thousand_runs_are_listed_at_once()
    {
        using var many = new TemporaryFolder();
        for (var i = 0; i < 1000; i++)
        {
            many.Write($"runs/{i}/recipe.resolved.yaml", "name: small\n");
            many.Write($"runs/{i}/report.json", File.ReadAllText(_folder.File("runs/a/report.json")));
        }

        Assert.Equal(1000, JsonNode.Parse(Tool.Run("runs", many.File("runs"), "--json").Output)!["runs"]!.AsArray().Count);
    }

    [Fact]
    public void Runs_are_compared_by_recipe_and_figures()
    {
        var run = Tool.Run("compare", _folder.File("runs/a"), _folder.File("runs/b"), "--json");

        var comparison = JsonNode.Parse(run.Output)!;
        Assert.Equal(
            ["loss.soft.temperature 2 5", "training.epochs 8 4"],
            comparison["recipe"]!.AsArray()
                .Select(key => $"{key!["key"]} {key["values"]![0]} {key["values"]![1]}").Order());
        var figures = comparison["figures"]!.AsArray();
        Assert.Equal(
            (double)JsonFile.Read(_folder.File("runs/b/report.json"))["models"]![1]!["metrics"]!["accuracy"]!,
            (double)figures.Single(each => $"{each!["model"]} {each["figure"]}" == "student accuracy")!["values"]![1]!);

        var food = comparison["classes"]!.AsArray().Single(one => $"{one!["model"]} {one["label"]}" == "student food");
        Assert.Equal(
            (double)JsonFile.Read(_folder.File("runs/b/report.json"))["models"]![1]!["classes"]![0]!["f1"]!,
            (double)food!["f1"]![1]!);

        var text = Tool.Run("compare", _folder.File("runs/a"), _folder.File("runs/b")).Output;
        Assert.Matches(@"F1 of the classes, student +│", text);
        Assert.Matches(@"food +│ +[0-9.]+ % │ +[0-9.]+ % \([-+=]", text);
        Assert.Matches(@"loss\.soft\.temperature +│ +2 │ +5 │", text);
        Assert.Matches(@"student, accuracy +│ +[0-9.]+ % │ +[0-9.]+ % \([-+=]", text);
        Assert.Contains(
            "The recipes are the same.", Tool.Run("compare", _folder.File("runs/a"), _folder.File("runs/a")).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_lock_tells_what_decided_the_result()
    {
        var record = JsonFile.Read(_folder.File("runs/a/distill.lock"));

        Assert.Equal("..", Path.GetDirectoryName((string)record["recipe_folder"]!));
        Assert.Equal(3, (int)record["seed"]!);
        Assert.Equal(64, ((string)record["data"]!["rows.csv"]!).Length);
        Assert.Equal(
            ["tokenizer", "data", "teacher", "answers", "student"],
            record["stages"]!.AsArray().Select(stage => (string)stage!["name"]!));
        Assert.Equal(64, ((string)record["stages"]![4]!["files"]!["model.safetensors"]!).Length);
        Assert.Contains("temperature: 2", (string)record["recipe"]!, StringComparison.Ordinal);
        Assert.InRange((double)record["results"]!["student"]!["accuracy"]!, 0, 1);
    }

    [Fact]
    public void A_run_that_is_done_again_has_the_same_bytes_and_the_first_stage_that_has_not_is_named()
    {
        var folder = _folder.File("runs/a");
        var same = Tool.Run("verify", folder);
        Assert.Equal((ExitCode.Done, $"{folder}: the same bytes, "), (same.Code, same.Output[..$"{folder}: the same bytes, ".Length]));

        var record = File.ReadAllText(_folder.File("runs/a/distill.lock"));
        var teacher = (string)JsonNode.Parse(record)!["stages"]![2]!["files"]!["model.safetensors"]!;
        Changed(record.Replace(teacher, new string('0', 64), StringComparison.Ordinal));
        var other = Tool.Run("verify", folder);
        Assert.Equal(ExitCode.GateFailed, other.Code);
        Assert.Equal(
            $"{folder}: teacher is the first stage that differs: model.safetensors has other bytes.\n", other.Output);
        Changed(record);
    }

    [Fact]
    public void On_another_kind_of_machine_figures_are_compared_within_the_band()
    {
        var record = File.ReadAllText(_folder.File("runs/b/distill.lock"));
        var elsewhere = JsonNode.Parse(record)!;
        elsewhere["machine"]!["libtorch"] = "9.9.9";
        Changed(elsewhere.ToJsonString(), "b");
        var within = Tool.Run("verify", _folder.File("runs/b"));
        Assert.Equal(ExitCode.Done, within.Code);
        Assert.Contains("libtorch 9.9.9", within.Output, StringComparison.Ordinal);
        Assert.EndsWith("all are within the band that the record carries.\n", within.Output, StringComparison.Ordinal);

        elsewhere["results"]!["teacher"]!["accuracy"] = -3.0;
        Changed(elsewhere.ToJsonString(), "b");
        var beyond = Tool.Run("verify", _folder.File("runs/b"));
        Assert.Equal(ExitCode.GateFailed, beyond.Code);
        Assert.Matches("accuracy of teacher is [0-9.]+, was -3.0000; it may be [0-9.]+ off", beyond.Output);
        Changed(record, "b");
    }

    [Fact]
    public void A_folder_of_a_newer_version_is_refused_and_stays_as_it_is()
    {
        _folder.Write("newer/distill.lock", """{ "format": 2 }""");

        foreach (var verb in new[] { "verify", "run" })
        {
            string[] arguments = verb == "run"
                ? ["run", _folder.File("recipe.yaml"), "--output", _folder.File("newer")]
                : ["verify", _folder.File("newer")];
            var run = Tool.Run(arguments);
            Assert.Equal(ExitCode.InputInvalid, run.Code);
            Assert.Contains(
                "distill.lock: was written by a newer version of the tool (format 2; this one knows 1). Update the tool, or "
                + "give --output another folder.",
                run.Error,
                StringComparison.Ordinal);
        }

        Assert.Equal("""{ "format": 2 }""", File.ReadAllText(_folder.File("newer/distill.lock")));
    }

    [Fact]
    public void The_run_of_another_recipe_is_not_written_over()
    {
        var before = File.ReadAllText(_folder.File("runs/a/distill.lock"));
        var other = _folder.Write(
            "other.yaml", SmallRun.Recipe().Replace("name: small", "name: other", StringComparison.Ordinal));

        var run = Tool.Run("run", other, "--output", _folder.File("runs/a"));

        Assert.Equal(ExitCode.InputInvalid, run.Code);
        Assert.Equal(
            $"runs/a: holds the run of another recipe, 'small', and this one is 'other'. Give --output another folder, or "
            + $"delete that run: 'dotnet distill rm {_folder.File("runs/a")}'.\n1 problem. Nothing was run.",
            runs.Small.Problems(run).Replace("rm runs", $"rm {_folder.File("runs")}", StringComparison.Ordinal));
        Assert.Equal(before, File.ReadAllText(_folder.File("runs/a/distill.lock")));
    }

    [Fact]
    public void Only_what_a_run_made_is_deleted()
    {
        _folder.Write("mine/notes.txt", "keep");
        _folder.Write("old/recipe.resolved.yaml", "name: old\n");
        _folder.Write("old/student/model.safetensors", "weights");

        var deleted = Tool.Run("rm", _folder.File("old"));
        var refused = Tool.Run("rm", _folder.File("mine"));
        var missing = Tool.Run("rm", _folder.File("runs/aa"));

        Assert.Equal((ExitCode.Done, $"{_folder.File("old")}: deleted, 0.0 MB.\n"), (deleted.Code, deleted.Output));
        Assert.False(Directory.Exists(_folder.File("old")));
        Assert.Equal(ExitCode.InputInvalid, refused.Code);
        Assert.StartsWith(
            $"{_folder.File("mine")}: is not the folder of a run or a sweep: it holds neither recipe.resolved.yaml nor sweep.json. "
            + "Nothing was deleted.",
            refused.Error);
        Assert.True(File.Exists(_folder.File("mine/notes.txt")));
        Assert.StartsWith($"{_folder.File("runs/aa")}: there is no such folder.", missing.Error);
    }

    private void Changed(string record, string run = "a") => File.WriteAllText(_folder.File($"runs/{run}/distill.lock"), record);

    public sealed class TwoRuns : IDisposable
    {
        public TwoRuns()
        {
            Small.Run(SmallRun.Recipe(), "runs/a");
            var recipe = Small.Folder.File("recipe.yaml");
            var run = Tool.Run(
                "run", recipe, "--output", Small.Folder.File("runs/b"),
                "--set", "loss.soft.temperature=5", "--set", "training.epochs=4", "--set", "teacher.training.epochs=15");
            Assert.True(run.Code == ExitCode.Done, run.Error);
        }

        internal SmallRun Small { get; } = new();

        public void Dispose() => Small.Dispose();
    }
}
