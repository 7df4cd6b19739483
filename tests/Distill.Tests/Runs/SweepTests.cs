using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Tests.Runs;

/// <summary>Several runs of one recipe, as the user starts them.</summary>
public sealed class SweepTests : IDisposable
{
    private readonly SmallRun _small = new();

    public void Dispose() => _small.Dispose();

    [Fact]
    public void A_grid_trains_each_teacher_once_and_compares_by_seed()
    {
        string[] sweep = ["--set", "loss.soft.temperature=1,4", "--seeds", "2"];
        var run = Sweep(sweep);

        Assert.Equal(2, Started(run, "teacher"));
        Assert.Equal(2, Started(run, "baseline"));
        Assert.Equal(4, Started(run, "student"));
        var report = JsonFile.Read(_small.Folder.File("sweep/sweep.json"));
        var rows = report["rows"]!.AsArray();
        Assert.Equal(
            ["loss.soft.temperature=1", "loss.soft.temperature=4"], rows.Select(row => (string)row!["settings"]!));
        Assert.All(rows, row => Assert.Equal([3, 4], row!["repetitions"]!.AsArray().Select(one => (int)one!["seed"]!)));
        Assert.All(
            rows.SelectMany(row => row!["repetitions"]!.AsArray()),
            one => Assert.InRange((double)one!["validation"]!, 0.2, 1));

        var table = File.ReadAllText(_small.Folder.File("sweep/sweep.md"));
        Assert.Contains(
            "| settings | seeds | accuracy | against the first | gain over no distillation | validation |", table,
            StringComparison.Ordinal);
        Assert.Matches(
            @"\| loss\.soft\.temperature=4 \| [0-9.]+ ± [0-9.]+ %, 0\.[0-9]{2} \| [0-9.]+ ± [0-9.]+ %, 0\.[0-9]{2} \|",
            table[table.IndexOf("## Every model\n\n| settings | teacher | baseline | student |", StringComparison.Ordinal)..]);
        Assert.Contains("<svg", File.ReadAllText(_small.Folder.File("sweep/sweep.svg")), StringComparison.Ordinal);
        Assert.Contains("●", run.Output, StringComparison.Ordinal);

        // Nothing is done or measured again, and the same is told.
        var single = _small.Folder.File("sweep/temperature-4-seed-3/report.json");
        var measured = File.ReadAllText(single);
        var again = Sweep(sweep);
        Assert.Equal((0, 0), (Started(again, "teacher"), Started(again, "student")));
        Assert.Equal(run.Output, again.Output);
        Assert.Equal(measured, File.ReadAllText(single));

        // One more seed does only what is new.
        var more = Sweep("--set", "loss.soft.temperature=1,4", "--seeds", "3");
        Assert.Equal((1, 2), (Started(more, "teacher"), Started(more, "student")));

        // Another sweep finds what this one made.
        var other = Tool.Run(
            "sweep", _small.Folder.File("recipe.yaml"), "--set", "loss.soft.temperature=4", "--seeds", "3",
            "--output", _small.Folder.File("other"), "--share", _small.Folder.File("sweep"));
        Assert.Equal((ExitCode.Done, 0, 0), (other.Code, Started(other, "teacher"), Started(other, "student")));
        Assert.False(Directory.Exists(_small.Folder.File("other/stages")));
    }

    [Fact]
    public void Seeds_alone_tell_every_figure_of_every_model()
    {
        var run = Sweep("--seeds", "2", "--json");

        Assert.Equal(2, JsonNode.Parse(run.Output)!["rows"]![0]!["repetitions"]!.AsArray().Count);
        Assert.Matches(
            @"\| student, accuracy \| [0-9.]+ ± [0-9.]+ % \| [-+][0-9.]+ ± [0-9.]+( \*)? \|",
            File.ReadAllText(_small.Folder.File("sweep/sweep.md")));
    }

    [Fact]
    public void A_halving_gives_all_epochs_to_the_better_half_only()
    {
        var run = Sweep("--set", "training.optimizer.learning_rate=1.0e-7,1.0e-2", "--set", "teacher.expect={}", "--search", "halving");

        Assert.Equal(3, Started(run, "student"));
        Assert.Matches(@"learning_rate=1.0e-2, teacher.expect=\{\} +│ +1 │ +[0-9.]+ ± 0.0 % │", run.Output);
        Assert.Matches(@"learning_rate=1.0e-7, teacher.expect=\{\} +│ +1 │ +left after 4 epochs │", run.Output);
    }

    [Fact]
    public void Runs_side_by_side_train_a_teacher_once_and_fill_the_same_table()
    {
        var run = Sweep("--set", "loss.soft.temperature=1,4", "--set", "baseline=false", "--parallel", "2");

        string[] said =
        [
            .. Directory.GetFiles(_small.Folder.File("sweep"), "output.txt", SearchOption.AllDirectories)
                .SelectMany(File.ReadAllLines),
        ];
        Assert.Equal(1, said.Count(line => line == "teacher: started"));
        Assert.Equal(2, said.Count(line => line == "student: started"));
        var rows = JsonFile.Read(_small.Folder.File("sweep/sweep.json"))["rows"]!.AsArray();
        Assert.All(rows, row => Assert.InRange((double)row!["repetitions"]![0]!["validation"]!, 0.2, 1));
        Assert.Equal(2, run.Error.Split('\n').Count(line => line.EndsWith("seed 3: done", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_random_search_draws_some_and_keeps_the_first()
    {
        Sweep("--set", "seed=1,2,3,4,5", "--set", "training.epochs=1", "--search", "random", "--trials", "2");

        var rows = JsonFile.Read(_small.Folder.File("sweep/sweep.json"))["rows"]!.AsArray();
        Assert.Equal(2, rows.Count);
        Assert.Equal("seed=1, training.epochs=1", (string?)rows[0]!["settings"]);
    }

    [Fact]
    public void A_training_that_fails_is_told_and_the_others_go_on()
    {
        // Each step multiplies the weights by -999.
        var run = Try(
            "--set",
            "training.optimizer={learning_rate: 100, weight_decay: 10},{learning_rate: 1.0e-2}",
            "--set",
            "baseline=false");

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("failed: Training stopped at step", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, Started(run, "student"));
    }

    [Fact]
    public void What_is_wrong_with_any_combination_is_told_before_anything_is_run()
    {
        var run = Try("--set", "training.epochs=1,0", "--set", "loss.soft.temprature=2");

        Assert.Equal(ExitCode.RecipeInvalid, run.Code);
        Assert.Equal(
            """
            --set loss.soft.temprature: unknown key 'temprature' in loss.soft. Did you mean 'temperature'?
            --set training.epochs: epochs is 0; it must be at least 1.
            2 problems. Nothing was run.
            """,
            run.Error.TrimEnd());
        Assert.False(Directory.Exists(_small.Folder.File("sweep")));
    }

    private static int Started(Tool run, string stage) => run.Error.Split('\n').Count(line => line == $"{stage}: started");

    private Tool Sweep(params string[] more)
    {
        var run = Try(more);
        Assert.True(run.Code == ExitCode.Done, run.Error);
        return run;
    }

    private Tool Try(params string[] more) => Tool.Run(
        [
            "sweep", _small.Folder.Write("recipe.yaml", SmallRun.Recipe(baseline: true)),
            "--output", _small.Folder.File("sweep"), .. more,
        ]);
}
