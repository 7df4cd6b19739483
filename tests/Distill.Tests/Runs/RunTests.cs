using System.Text.Json.Nodes;
using Distill.Formats;
using Distill.Reports;

namespace Distill.Tests.Runs;

/// <summary>From a recipe to a report, as the user runs it.</summary>
public sealed class RunTests : IDisposable
{
    private readonly SmallRun _small = new();

    public void Dispose() => _small.Dispose();

    [Fact]
    public void A_run_leaves_everything_that_later_verbs_need()
    {
        var run = _small.Run(SmallRun.Recipe(baseline: true));

        string[] files =
        [
            "recipe.yaml", "recipe.resolved.yaml", "run.json", "metrics.jsonl", "report.json", "report.md",
            "distill.lock",
            .. from model in new[] { "teacher", "baseline", "student" }
               from file in new[] { "config.json", "model.safetensors", "tokenizer.json", "vocab.txt", "training.json" }
               select $"{model}/{file}",
        ];
        Assert.All(files, file => Assert.True(File.Exists(_small.Folder.File($"run/{file}")), file));
        Assert.Empty(Directory.GetDirectories(_small.Folder.File("run/checkpoints")));
        Assert.Equal(_small.Bytes("recipe.yaml"), _small.Bytes("run/recipe.yaml"));
        Assert.Equal(
            ["tokenizer done", "data done", "teacher done", "answers done", "baseline done", "student done"],
            SmallRun.Stages(run));
    }

    [Fact]
    public void The_report_tells_every_model_and_the_terminal_shows_the_same()
    {
        var run = _small.Run(SmallRun.Recipe(baseline: true));

        var report = JsonFile.Read(_small.Folder.File("run/report.json"));
        var models = report["models"]!.AsArray();
        Assert.Equal("small", (string?)report["recipe"]);
        Assert.Equal(["teacher", "baseline", "student"], models.Select(model => (string)model!["name"]!));
        Assert.All(models, model => Assert.Equal(
            [
                "name", "path", "metrics", "parameters", "bytes", "zipped_bytes", "multiply_adds", "examples_per_second",
                "latency_ms", "batch_latency_ms", "peak_memory_bytes", "logit_difference", "training_seconds",
                "sources", "classes",
            ],
            model!.AsObject().Select(pair => pair.Key)));
        Assert.Equal(
            ["accuracy", "macro_f1", "loss", "agreement"],
            models[0]!["metrics"]!.AsObject().Select(pair => pair.Key));
        Assert.Equal(1, (double)models[0]!["metrics"]!["agreement"]!);
        Assert.Equal(
            new FileInfo(_small.Folder.File("run/student/model.safetensors")).Length, (long)models[2]!["bytes"]!);

        var read = Report.Read(_small.Folder.File("run"));
        Assert.Equal(MarkdownReport.Text(read), File.ReadAllText(_small.Folder.File("run/report.md")));
        Assert.Contains("student with distillation", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output + run.Error);
    }

    [Fact]
    public void The_same_recipe_gives_the_same_bytes()
    {
        _small.Run(SmallRun.Recipe(), "one");
        _small.Run(SmallRun.Recipe(), "two");
        _small.Run(SmallRun.Recipe(seed: 4), "other");

        Assert.Equal(_small.Bytes("one/student/model.safetensors"), _small.Bytes("two/student/model.safetensors"));
        Assert.Equal(_small.Bytes("one/teacher/model.safetensors"), _small.Bytes("two/teacher/model.safetensors"));
        Assert.Equal(_small.Bytes("one/metrics.jsonl"), _small.Bytes("two/metrics.jsonl"));
        Assert.NotEqual(_small.Bytes("one/student/model.safetensors"), _small.Bytes("other/student/model.safetensors"));
    }

    [Fact]
    public void A_second_run_reuses_what_has_not_changed()
    {
        var recipe = SmallRun.Recipe();
        _small.Run(recipe);
        var student = _small.Bytes("run/student/model.safetensors");

        Assert.Equal(
            [
                "tokenizer done before", "data done before", "teacher done before", "answers done before",
                "student done before",
            ],
            SmallRun.Stages(_small.Run("# The same.\n" + recipe)));
        Assert.Equal(student, _small.Bytes("run/student/model.safetensors"));

        var changed = SmallRun.Recipe(loss: "{ hard: { weight: 0.2 }, soft: { weight: 0.8, temperature: 2 } }");
        Assert.Equal(
            ["tokenizer done before", "data done before", "teacher done before", "answers done before", "student done"],
            SmallRun.Stages(_small.Run(changed)));
        Assert.NotEqual(student, _small.Bytes("run/student/model.safetensors"));
        Assert.Empty(Directory.GetDirectories(_small.Folder.File("run/checkpoints")));
    }

    [Fact]
    public void A_changed_row_is_tokenized_and_learned_again()
    {
        _small.Run(SmallRun.Recipe());
        File.AppendAllText(_small.Folder.File("rows.csv"), "the flute and the drum,music\n");

        Assert.Equal(
            ["tokenizer done", "data done", "teacher done", "answers done", "student done"],
            SmallRun.Stages(_small.Run(SmallRun.Recipe())));
    }

    [Fact]
    public void Without_a_baseline_an_earlier_one_does_not_stay()
    {
        _small.Run(SmallRun.Recipe(baseline: true));
        _small.Run(SmallRun.Recipe());

        Assert.False(Directory.Exists(_small.Folder.File("run/baseline")));
        Assert.Equal(["teacher", "student"], Report.Read(_small.Folder.File("run")).Models.Select(model => model.Name));
    }

    [Fact]
    public void What_a_kill_left_in_a_stage_does_not_get_into_the_result()
    {
        _small.Run(SmallRun.Recipe());
        var student = Directory.GetDirectories(_small.Folder.File("run/stages"), "student-*").Single();
        File.Delete(Path.Combine(student, "stage.json"));
        File.WriteAllText(Path.Combine(student, "model.safetensors.tmp-1"), "half a file");
        File.WriteAllText(_small.Folder.File("run/student/of-an-earlier-model.txt"), "");

        _small.Run(SmallRun.Recipe());

        Assert.False(File.Exists(_small.Folder.File("run/student/model.safetensors.tmp-1")));
        Assert.False(File.Exists(_small.Folder.File("run/student/of-an-earlier-model.txt")));
    }

    [Fact]
    public void Json_prints_the_report_and_nothing_else()
    {
        var path = _small.Folder.Write("recipe.yaml", SmallRun.Recipe());

        var run = Tool.Run("run", path, "--output", _small.Folder.File("run"), "--json");

        Assert.Equal(File.ReadAllText(_small.Folder.File("run/report.json")), run.Output);
        Assert.NotNull(JsonNode.Parse(run.Output));
    }

    [Fact]
    public void A_student_learns_under_bf16_too()
    {
        _small.Run(SmallRun.Recipe(precision: "bf16"));

        Assert.InRange(Report.Read(_small.Folder.File("run")).Find("student")!.Metrics["loss"], 0, 1.5);
    }

    [Fact]
    public void An_output_that_is_a_file_is_refused()
    {
        var run = _small.Try(SmallRun.Recipe(), output: "rows.csv");

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Equal(
            "rows.csv: the run's folder cannot be made there. Give --output another one.", _small.Problems(run));
    }
}
