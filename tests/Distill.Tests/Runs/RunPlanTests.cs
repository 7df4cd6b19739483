using System.Text.Json.Nodes;

namespace Distill.Tests.Runs;

/// <summary>Which stages a run does, told before it and chosen by its user.</summary>
public sealed class RunPlanTests : IDisposable
{
    private readonly SmallRun _small = new();

    public void Dispose() => _small.Dispose();

    [Fact]
    public void A_plan_tells_what_is_done_and_what_would_run_and_why()
    {
        Assert.Equal(
            [
                "tokenizer  will run: was never done", "data       will run: was never done",
                "teacher    will run: was never done", "answers    will run: was never done",
                "student    will run: was never done",
            ],
            Plan());
        Assert.False(Directory.Exists(_small.Folder.File("run")));

        _small.Run(SmallRun.Recipe());
        Assert.Equal(
            ["tokenizer  done", "data       done", "teacher    done", "answers    done", "student    done"], Plan());

        Assert.Equal(
            ["student    will run: training.epochs is 9, was 8; loss.soft.temperature is 5, was 2"],
            WouldRun("--set", "loss.soft.temperature=5", "--set", "training.epochs=9", "--set", "teacher.training.epochs=15"));
        Assert.Equal(
            [
                "teacher    will run: teacher.training.epochs is 2, was 15", "answers    will run: teacher changed",
                "student    will run: answers changed",
            ],
            WouldRun("--set", "teacher.training.epochs=2"));
        Assert.Equal(
            ["teacher    will run: asked for", "answers    will run: asked for"],
            WouldRun("--force", "teacher", "--force", "answers"));
        Assert.Equal(
            ["answers    will run: asked for", "student    will run: asked for"], WouldRun("--from", "answers"));
        Assert.Equal(2, Plan("--until", "data").Count);

        File.AppendAllText(_small.Folder.File("rows.csv"), "the flute and the drum,music\n");
        Assert.Equal(
            [
                "tokenizer  will run: rows changed", "data       will run: tokenizer changed; rows of train changed",
                "teacher    will run: data changed", "answers    will run: data changed; teacher changed",
                "student    will run: data changed; answers changed",
            ],
            Plan());
    }

    [Fact]
    public void A_plan_is_one_JSON_document_on_request()
    {
        var run = Tool.Run(
            "run", Recipe(), "--output", _small.Folder.File("run"), "--dry-run", "--until", "tokenizer", "--json");

        var stage = Assert.Single(JsonNode.Parse(run.Output)!["stages"]!.AsArray())!;
        Assert.Equal(("tokenizer", false), ((string?)stage["name"], (bool)stage["is_done"]!));
    }

    [Fact]
    public void Stages_are_done_again_or_left_out_on_request()
    {
        Assert.Equal(["tokenizer done", "data done"], SmallRun.Stages(Run("--until", "data")));
        Assert.False(Directory.Exists(_small.Folder.File("run/teacher")));
        Assert.Equal(
            ["tokenizer done before", "data done before", "teacher done", "answers done", "student done"],
            SmallRun.Stages(Run()));
        var student = _small.Bytes("run/student/model.safetensors");

        Assert.Equal(
            ["tokenizer done before", "data done before", "teacher done before", "answers done", "student done before"],
            SmallRun.Stages(Run("--force", "answers")));
        Assert.Equal(
            ["tokenizer done before", "data done before", "teacher done before", "answers done", "student done"],
            SmallRun.Stages(Run("--from", "answers")));
        Assert.Equal(student, _small.Bytes("run/student/model.safetensors"));
    }

    [Fact]
    public void A_stage_that_the_recipe_does_not_have_is_a_usage_error()
    {
        var run = Tool.Run(
            "run", Recipe(), "--output", _small.Folder.File("run"), "--until", "tokeniser", "--force", "baseline");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(
            """
            --force: 'baseline' is no stage of this recipe; they are 'tokenizer', 'data', 'teacher', 'answers', 'student'.
            --until: 'tokeniser' is no stage of this recipe; they are 'tokenizer', 'data', 'teacher', 'answers', 'student'. Did you mean 'tokenizer'?
            """,
            run.Error,
            StringComparison.Ordinal);
    }

    private string Recipe() => _small.Folder.Write("recipe.yaml", SmallRun.Recipe());

    private List<string> WouldRun(params string[] more) =>
        [.. Plan(more).Where(line => line.Contains("will run", StringComparison.Ordinal))];

    private List<string> Plan(params string[] more)
    {
        var run = Tool.Run(["run", Recipe(), "--output", _small.Folder.File("run"), "--dry-run", .. more]);
        Assert.True(run.Code == ExitCode.Done, run.Error);
        return [.. run.Output.TrimEnd().Split('\n').SkipLast(1)];
    }

    private Tool Run(params string[] more)
    {
        var run = Tool.Run(["run", Recipe(), "--output", _small.Folder.File("run"), .. more]);
        Assert.True(run.Code == ExitCode.Done, run.Error);
        return run;
    }
}
