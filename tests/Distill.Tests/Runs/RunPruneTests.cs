using Distill.Compression;
using Distill.Formats;
using Distill.Models;
using Distill.Reports;
using Distill.Tests.Models;

namespace Distill.Tests.Runs;

/// <summary>A student that is pruned, as a run does it.</summary>
public sealed class RunPruneTests : IDisposable
{
    private const string Student =
        "{ model: { num_hidden_layers: 2, hidden_size: 16, num_attention_heads: 4, intermediate_size: 24, "
        + "max_position_embeddings: 16, initializer_range: 0.2 } }";

    private readonly SmallRun _small = new();

    public void Dispose() => _small.Dispose();

    [Theory]
    [InlineData("magnitude", "iterations: 3")]
    [InlineData("gradient", "scope: layer")]
    [InlineData("taylor", "iterations: 2, schedule: linear")]
    [InlineData("movement", "gradual_epochs: 2")]
    public void Weights_become_zero_and_their_file_small(string kind, string more)
    {
        _small.Run(Recipe($"- prune: {{ kind: {kind}, sparsity: 0.75, {more} }}"));

        var report = Report.Read(_small.Folder.File("run"));
        var (student, pruned) = (report.Find("student")!, report.Find("pruned")!);
        var note = PruningNote.Read(_small.Folder.File("run/pruned"))!;
        Assert.Equal(student.Parameters, pruned.Parameters);
        Assert.True(pruned.Bytes < student.Bytes);
        Assert.InRange(pruned.Metrics["accuracy"], 0.6, 1);
        Assert.True(pruned.TrainingSeconds > 0);
        Assert.Equal(0.75, (double)note.Layers.Sum(layer => layer.Zeros) / note.Layers.Sum(layer => layer.Weights), 1e-3);
        Assert.Equal(kind == "magnitude" ? 3 : kind == "taylor" ? 2 : 1, note.Steps.Count);
        Assert.All(note.Steps, step => Assert.True(step.Kept));
    }

    [Theory]
    [InlineData("heads", 0.5)]
    [InlineData("neurons", 0.5)]
    [InlineData("layers", 0.5)]
    public void Parts_go_and_the_network_is_smaller(string kind, double sparsity)
    {
        _small.Run(Recipe(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"- prune: {{ kind: {kind}, sparsity: {sparsity}, recover_epochs: 4 }}")));

        var report = Report.Read(_small.Folder.File("run"));
        var (student, pruned) = (report.Find("student")!, report.Find("pruned")!);
        var config = ModelLoader.Config(_small.Folder.File("run/pruned"));
        Assert.True(pruned.Parameters < student.Parameters);
        Assert.True(pruned.MultiplyAdds < student.MultiplyAdds);
        Assert.InRange(pruned.Metrics["accuracy"], 0.8, 1);
        Assert.Equal(
            kind switch { "heads" => (2, 4, 24), "neurons" => (2, 8, 12), _ => (1, 4, 24) },
            (
                config.NumHiddenLayers,
                Enumerable.Range(0, config.NumHiddenLayers).Sum(config.HeadsOf),
                config.IntermediateSize));
    }

    [Fact]
    public void The_same_recipe_gives_the_same_bytes_and_an_interrupted_one_too()
    {
        var recipe = Recipe(
            "- prune: { kind: taylor, sparsity: 0.6, iterations: 2, gradual_epochs: 1 }\n"
            + "- prune: { kind: heads, sparsity: 0.25 }");
        _small.Run(recipe, "one");
        _small.Run(recipe, "two");
        foreach (var folder in Directory.GetDirectories(_small.Folder.File("two/stages"), "pruned-*"))
        {
            if (!Path.GetFileName(folder).StartsWith("pruned-growth", StringComparison.Ordinal))
            {
                File.Delete(Path.Combine(folder, "stage.json"));
            }
        }

        var again = _small.Run(recipe, "two");

        Assert.Contains("pruned-step-2 done", SmallRun.Stages(again));
        Assert.Contains("pruned-growth-2 done before", SmallRun.Stages(again));
        foreach (var name in new[] { "pruned", "pruned-2" })
        {
            Assert.Equal(_small.Bytes($"one/{name}/model.safetensors"), _small.Bytes($"two/{name}/model.safetensors"));
            Assert.Equal(_small.Bytes($"one/{name}/pruning.json"), _small.Bytes($"two/{name}/pruning.json"));
        }

        Assert.Empty(Directory.GetDirectories(_small.Folder.File("two/checkpoints")));
    }

    [Fact]
    public void A_step_that_costs_too_much_is_not_taken()
    {
        var run = _small.Run(Recipe(
            "- prune: { sparsity: 0.99, iterations: 3, schedule: linear, recover_epochs: 0, max_metric_drop: 0.1 }"));

        var note = PruningNote.Read(_small.Folder.File("run/pruned"))!;
        Assert.False(note.Steps[^1].Kept);
        Assert.All(note.Steps.SkipLast(1), step => Assert.True(step.Kept));
        var zeros = (double)note.Layers.Sum(layer => layer.Zeros) / note.Layers.Sum(layer => layer.Weights);
        Assert.Equal(note.Steps.Where(step => step.Kept).Select(step => step.Sparsity).LastOrDefault(), zeros, 1e-3);
        Assert.Contains("That is a drop of more than 0.1: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_first_step_costs_too_much_the_model_stays_unpruned()
    {
        var run = _small.Run(Recipe(
            "- prune: { sparsity: 0.999, embeddings: true, recover_epochs: 0, max_metric_drop: 0.05 }"));

        Assert.Contains("the model stays unpruned.", run.Error, StringComparison.Ordinal);
        Assert.Equal(
            _small.Bytes("run/student/model.safetensors"), _small.Bytes("run/pruned/model.safetensors"));
    }

    [Fact]
    public void It_goes_until_the_file_or_a_pass_is_small_enough()
    {
        _small.Run(Recipe(
            "- prune: { kind: neurons, max_flop_share: 0.7, recover_epochs: 0 }\n"
            + "- prune: { max_size_mb: 0.024, recover_epochs: 0 }"));

        var report = Report.Read(_small.Folder.File("run"));
        Assert.InRange(
            report.Find("pruned")!.MultiplyAdds / report.Find("student")!.MultiplyAdds, 0.6, 0.7);
        Assert.InRange(report.Find("pruned-2")!.Bytes, 18_000, 24_000);
    }

    [Theory]
    [InlineData("kind: heads, sparsity: 0.9", "and one must stay in each")]
    [InlineData("kind: magnitude, max_size_mb: 50", "MB already. Make it smaller.")]
    [InlineData("kind: neurons, max_size_mb: 0.001", "pruning neurons leaves")]
    [InlineData("sparsity: 0.5, pattern: 5x1", "blocks of 5x1 need multiples of 5 and 1")]
    public void What_cannot_be_reached_is_told_before_anything_is_trained(string keys, string problem)
    {
        var run = _small.Try(Recipe($"- prune: {{ {keys} }}"));

        Assert.Equal(ExitCode.RecipeInvalid, run.Code);
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("teacher done", SmallRun.Stages(run));
    }

    [Fact]
    public void Iterations_in_which_nothing_more_would_go_are_left_out()
    {
        _small.Run(Recipe(
            "- prune: { kind: heads, sparsity: 0.25, iterations: 6, schedule: linear, recover_epochs: 0 }"));

        // 8 heads: an eighth of them, then a quarter.
        var note = PruningNote.Read(_small.Folder.File("run/pruned"))!;
        Assert.Equal([0.125, 0.25], note.Steps.Select(step => step.Sparsity));
    }

    [Fact]
    public void A_model_without_some_heads_is_no_start_for_one_with_all()
    {
        using (var whole = ModelLoader.Load(Golden.Folder("bert"), Torch.Device.Cpu))
        {
            using var part = (PartOfNetwork.All(whole.Config) with { Heads = [[0, 1, 2], [0, 3]] }).Of(whole);
            part.Save(_small.Folder.File("fewer"));
        }

        var validated = Tool.Run("validate", _small.Folder.Write("recipe.yaml", SmallRun.Recipe(
            student: "{ start: { from: fewer }, model: { num_hidden_layers: 2, hidden_size: 32, num_attention_heads: 4, "
            + "intermediate_size: 80 } }")));

        Assert.Equal(ExitCode.RecipeInvalid, validated.Code);
        Assert.Contains(
            "the model of student.start.from has layers without some of their heads (pruned_heads of its config.json)",
            validated.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_sparse_student_teaches_another_run()
    {
        _small.Run(Recipe("- prune: { sparsity: 0.8, pattern: 4x1 }"));
        var teacher = _small.Folder.File("run/pruned");
        _small.Run(
            SmallRun.Recipe(teacher: $"{{ from: {teacher} }}", tokenizer: $"{{ from: {teacher} }}"), "next");

        Assert.Equal(
            Report.Read(_small.Folder.File("run")).Find("pruned")!.Metrics["accuracy"],
            Report.Read(_small.Folder.File("next")).Find("teacher")!.Metrics["accuracy"]);
        Assert.True(JsonFile.Read(Path.Combine(teacher, "config.json")).ContainsKey("quantization_config"));
    }

    private static string Recipe(string steps) => $"{SmallRun.Recipe(student: Student)}\ncompress:\n{steps}\n";
}
