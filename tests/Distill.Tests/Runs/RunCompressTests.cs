using System.Globalization;
using Distill.Compression;
using Distill.Models;
using Distill.Reports;

namespace Distill.Tests.Runs;

/// <summary>The steps that make a student smaller, as a run takes them.</summary>
public sealed class RunCompressTests : IDisposable
{
    private const string TwoLayers =
        "{ model: { num_hidden_layers: 2, hidden_size: 16, num_attention_heads: 2, intermediate_size: 24, "
        + "max_position_embeddings: 16, initializer_range: 0.2 } }";

    private readonly SmallRun _small = new();

    public void Dispose() => _small.Dispose();

    [Fact]
    public void Layers_share_their_weights_and_learn_to_do_without()
    {
        _small.Run(Recipe("- share: { embedding_size: 8, recover_epochs: 4 }"));

        var report = Report.Read(_small.Folder.File("run"));
        Assert.Equal(["teacher", "student", "shared"], report.Models.Select(model => model.Name));
        var (student, shared) = (report.Find("student")!, report.Find("shared")!);
        Assert.InRange(shared.Parameters, 1, student.Parameters * 2 / 3);
        Assert.InRange(shared.Metrics["accuracy"], 0.9, 1);
        Assert.IsType<AlbertConfig>(ModelLoader.Config(_small.Folder.File("run/shared")));
    }

    [Fact]
    public void Matrices_become_products_that_every_verb_reads()
    {
        var run = _small.Run(Recipe(
            "- factorize: { weight_share: 0.7, embeddings: true, recover_epochs: 8 }\n- quantize\n"
            + "export: [safetensors, bundle, onnx]"));

        var report = Report.Read(_small.Folder.File("run"));
        Assert.Equal(
            ["teacher", "student", "factorized", "int8", "safetensors-fp16", "bundle"], report.Models.Select(model => model.Name));
        var (student, factorized, written) = (
            report.Find("student")!, report.Find("factorized")!, report.Find("safetensors-fp16")!);
        Assert.Equal(report.Find("int8")!.Metrics["accuracy"], report.Find("bundle")!.Metrics["accuracy"]);
        Assert.Equal(0, report.Find("bundle")!.LogitDifference);
        Assert.Equal(new FileInfo(_small.Folder.File("run/bundle/model.distill")).Length, report.Find("bundle")!.Bytes);
        Assert.Contains("factorized: 13 products of rank ", run.Error, StringComparison.Ordinal);
        Assert.InRange(factorized.Parameters, student.Parameters * 0.5, student.Parameters * 0.85);
        Assert.InRange(factorized.Bytes, student.Bytes * 0.5, student.Bytes * 0.95);
        Assert.InRange(factorized.MultiplyAdds, 1, student.MultiplyAdds - 1);
        Assert.InRange(factorized.Metrics["accuracy"], 0.9, 1);
        Assert.InRange(factorized.TrainingSeconds, 1e-6, 60);
        Assert.Equal(student.Parameters, written.Parameters);
        Assert.InRange(written.LogitDifference!.Value, 0, 0.3);
        Assert.StartsWith(
            "---\nlibrary_name: dotnet-distill\n", File.ReadAllText(_small.Folder.File("run/int8/README.md")));
        Assert.StartsWith(
            "---\nlibrary_name: transformers\n", File.ReadAllText(_small.Folder.File("run/safetensors-fp16/README.md")));

        var (folder, rows) = (_small.Folder.File("run/factorized"), _small.Folder.File("rows.csv"));
        Tool Verb(params string[] arguments)
        {
            var told = Tool.Run(arguments);
            Assert.True(told.Code == ExitCode.Done, told.Error);
            return told;
        }

        Verb("eval", folder, "--data", rows, "--label", "topic");
        Assert.Contains("food", Verb("predict", folder, "--text", "the bread and a soup").Output, StringComparison.Ordinal);
        Assert.Matches("13 matrices factorized, ranks 5 to [0-9]+", Verb("inspect", folder).Output);
        Verb("quantize", folder, "--output", _small.Folder.File("int8"));
        Verb("prune", folder, "--output", _small.Folder.File("sparse"), "--sparsity", "0.5");
        Verb("eval", _small.Folder.File("sparse"), "--data", rows, "--label", "topic");
        Verb("export", folder, "--output", _small.Folder.File("graph"), "--precision", "int8");
        var refused = Tool.Run(
            "prune", folder, "--output", _small.Folder.File("cut"), "--kind", "neurons", "--sparsity", "0.5", "--data", rows,
            "--label", "topic");
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains("Prune the model before that.", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_follow_one_another_and_are_not_done_twice()
    {
        // A step starts from the model before it, so the second one finds no BERT any more.
        var problems = _small.Problems(_small.Try(Recipe("- share: { recover_epochs: 0 }\n- share")));
        Assert.Contains("recipe.yaml:12:3: compress has a step share after another", problems, StringComparison.Ordinal);

        _small.Run(Recipe("- share: { recover_epochs: 0 }"));
        Assert.Equal("shared done before", SmallRun.Stages(_small.Run(Recipe("- share: { recover_epochs: 0 }"))).Last());
        Assert.Equal("shared done", SmallRun.Stages(_small.Run(Recipe("- share: { recover_epochs: 1 }"))).Last());
    }

    [Fact]
    public void A_model_that_is_not_asked_for_any_more_goes()
    {
        _small.Run(Recipe("- share: { recover_epochs: 0 }"));
        _small.Run(Recipe("  []"));

        Assert.False(Directory.Exists(_small.Folder.File("run/shared")));
    }

    [Fact]
    public void The_last_model_is_exported_and_measured_from_there()
    {
        _small.Run(SmallRun.Recipe() + "\nexport: [safetensors, safetensors: { precision: bf16 }]\n"
            + "expect: { accuracy: \">= 0.7\", size_mb: \"<= 0.02\", agreement: \">= 0.5\" }\n");

        var report = Report.Read(_small.Folder.File("run"));
        Assert.Equal(
            ["teacher", "student", "safetensors-fp16", "safetensors-bf16"], report.Models.Select(model => model.Name));
        var (student, half) = (report.Find("student")!, report.Find("safetensors-fp16")!);
        Assert.InRange(half.Bytes, student.Bytes * 0.5, student.Bytes * 0.7);
        Assert.Equal(student.Parameters, half.Parameters);
        Assert.Equal(student.Metrics["loss"], half.Metrics["loss"], 1e-2);
        Assert.InRange(half.LogitDifference!.Value, 1e-9, 1e-2);
        Assert.Null(student.LogitDifference);
        Assert.InRange(half.ZippedBytes, 1, half.Bytes);
        Assert.InRange(half.LatencyMs.P50, 1e-3, half.LatencyMs.P95);
        Assert.InRange(half.BatchLatencyMs.P50, 1e-3, half.BatchLatencyMs.P95);
        Assert.Equal(student.MultiplyAdds, half.MultiplyAdds);
        Assert.Contains(
            "\"torch_dtype\": \"bfloat16\"",
            File.ReadAllText(_small.Folder.File("run/safetensors-bf16/config.json")),
            StringComparison.Ordinal);
        Assert.True(File.Exists(_small.Folder.File("run/safetensors-fp16/tokenizer.json")));

        var card = File.ReadAllText(_small.Folder.File("run/safetensors-bf16/README.md"));
        var accuracy = report.Models[^1].Metrics["accuracy"].ToString("0.0000", CultureInfo.InvariantCulture);
        Assert.StartsWith("---\nlibrary_name: transformers\npipeline_tag: text-classification\n", card);
        Assert.Contains($"    - type: accuracy\n      value: {accuracy}\n", card, StringComparison.Ordinal);
        Assert.Contains("# small: safetensors-bf16\n", card, StringComparison.Ordinal);
        Assert.Contains("- `rows.csv`: `", card, StringComparison.Ordinal);
        Assert.Contains(File.ReadAllText(_small.Folder.File("run/recipe.resolved.yaml")), card, StringComparison.Ordinal);
    }

    [Fact]
    public void Graphs_of_the_last_model_share_a_folder()
    {
        var run = _small.Run(
            SmallRun.Recipe() + "\nexport: [onnx, onnx: { precision: int8, quantize: dynamic-per-tensor }]\n");

        Assert.Matches(@"onnx/onnx/model_quantized\.onnx: 0\.0\d+ MB, logits at most \d\.\de-?\d off\.", run.Error);
        var report = Report.Read(_small.Folder.File("run"));
        Assert.Equal(["teacher", "student"], report.Models.Select(model => model.Name));
        Assert.Equal(["onnx/onnx/model.onnx", "onnx/onnx/model_quantized.onnx"], report.Graphs!.Select(graph => graph.Path));
        Assert.All(report.Graphs!, graph =>
        {
            var student = report.Find("student")!.Metrics;
            Assert.Equal((student["accuracy"], report.TestExamples), (graph.Before["accuracy"], graph.Examples));
            Assert.Equal(student["loss"], graph.Before["loss"], 1e-5);
            Assert.Equal(student["loss"], graph.Metrics["loss"], graph.Path.Contains("quantized") ? 0.05 : 1e-5);
            Assert.Equal(new FileInfo(_small.Folder.File($"run/{graph.Path}")).Length, graph.Bytes);
            Assert.InRange(graph.ZippedBytes, 1, graph.Bytes);
            Assert.Contains(graph.Sentence, run.Output, StringComparison.Ordinal);
            Assert.Contains(graph.Sentence, File.ReadAllText(_small.Folder.File("run/report.md")), StringComparison.Ordinal);
        });
        Assert.NotEqual(report.Graphs![1].Before["loss"], report.Graphs[1].Metrics["loss"]);
        Assert.Equal(
            ["config.json", "onnx/model.onnx", "onnx/model_quantized.onnx", "tokenizer.json"],
            Directory.GetFiles(_small.Folder.File("run/onnx"), "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(_small.Folder.File("run/onnx"), path))
                .Where(name => !name.Contains("_config", StringComparison.Ordinal)
                    && !name.Contains("map", StringComparison.Ordinal) && !name.EndsWith("txt", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));

        // What was resolved is a recipe again, and the same one.
        var again = _small.Run(File.ReadAllText(_small.Folder.File("run/recipe.resolved.yaml")));
        Assert.Equal("onnx done before", SmallRun.Stages(again).Last());
    }

    [Fact]
    public void A_run_that_misses_what_is_expected_says_so_and_keeps_everything()
    {
        var missed = _small.Try(SmallRun.Recipe() + "\nexpect: { accuracy: \">= 0.1\", size_mb: \"<= 0.001\" }\n");

        Assert.Equal(ExitCode.GateFailed, missed.Code);
        Assert.Matches(@"size_mb of student is 0\.0\d+; expect\.size_mb asks for <= 0\.001\.", missed.Error);
        Assert.DoesNotContain("expect.accuracy", missed.Error, StringComparison.Ordinal);
        Assert.Contains("student", missed.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_small.Folder.File("run/student/model.safetensors")));
    }

    [Fact]
    public void A_budget_is_searched_for_and_the_search_is_told()
    {
        // The first candidates share the stage of the fewest neurons; what has no head to lose is told.
        var recipe = Recipe("- budget: { max_size_mb: 0.02, max_metric_drop: 0.2, recover_epochs: 1 }");
        var run = _small.Run(recipe);

        var (report, note) = (Report.Read(_small.Folder.File("run")), SearchNote.Read(_small.Folder.File("run/compressed"))!);
        var chosen = note.Candidates[note.Chosen];
        var compressed = report.Find("compressed")!;
        Assert.Equal("as it is", note.Candidates[0].What);
        Assert.Contains(note.Candidates, one => one.What == "neurons -50 %, 8 bits");
        Assert.Contains(note.Candidates, one => one.What == "products of 50 %, 8 bits");
        Assert.True(chosen.Fits, run.Error);
        Assert.Equal(compressed.Bytes, chosen.Bytes);
        Assert.InRange(compressed.Bytes, 1, 20_000);
        Assert.Equal(
            note.Candidates.Where(one => one.Fits).Max(one => one.Metric), chosen.Metric);
        Assert.Contains("## How compressed was chosen", File.ReadAllText(_small.Folder.File("run/report.md")));
        Assert.True(File.Exists(_small.Folder.File("run/compressed/search.svg")));

        Assert.Equal("compressed done before", SmallRun.Stages(_small.Run(recipe)).Last());
    }

    [Fact]
    public void A_budget_that_cannot_be_kept_to_gives_the_nearest_and_says_so()
    {
        var run = _small.Run(Recipe("- budget: { max_size_mb: 0.0001, recover_epochs: 0 }"));

        var note = SearchNote.Read(_small.Folder.File("run/compressed"))!;
        Assert.Contains("No candidate keeps to the budget; the nearest is ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(note.Candidates, one => one.Fits);
        Assert.Equal(note.Candidates.Min(one => one.Bytes), note.Candidates[note.Chosen].Bytes);
    }

    private static string Recipe(string steps) => $"{SmallRun.Recipe(student: TwoLayers)}\ncompress:\n{steps}\n";
}
