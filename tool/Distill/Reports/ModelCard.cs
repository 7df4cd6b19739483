using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Distill.Formats;
using Distill.Models;

namespace Distill.Reports;

/// <summary>
/// <c>README.md</c> in a model's folder, as hubs of models read it: what the model is, how it was measured, and all that
/// is needed to make it again. From what the run folder holds.
/// </summary>
internal static class ModelCard
{
    public const string FileName = "README.md";

    /// <summary>A card for every model that the run made as a folder.</summary>
    public static void WriteAll(string runFolder)
    {
        var report = Report.Read(runFolder);
        foreach (var model in report.Models.Where(
            model => File.Exists(Path.Combine(runFolder, model.Path, "config.json"))))
        {
            AtomicFile.WriteText(Path.Combine(runFolder, model.Path, FileName), Text(runFolder, report, model));
        }
    }

    public static string Text(string runFolder, Report report, ModelMeasurement model)
    {
        var config = JsonFile.Read(Path.Combine(runFolder, model.Path, "config.json"));
        var run = JsonFile.Read(Path.Combine(runFolder, "run.json"));
        var recipe = File.ReadAllText(Path.Combine(runFolder, "recipe.resolved.yaml"));
        var text = new StringBuilder();
        text.Append(FrontMatter(report, model, config)).Append('\n');
        text.Append($"# {report.Recipe}: {model.Name}\n\n");
        text.Append($"A {config["architectures"]![0]} that `dotnet distill` {run["tool_version"]} made from the recipe "
            + $"below, seed {report.Seed}. ");
        text.Append("All figures were measured from the files, on rows that no model was trained on.\n\n");
        if (IsFactorized(config))
        {
            text.Append("Some of its matrices are products of two, which `dotnet distill` alone loads; `dotnet distill export` "
                + "writes the same function for Hugging Face's library (larger) and for ONNX's runtimes (as small).\n\n");
        }

        text.Append(MarkdownReport.Table(report)).Append('\n');
        text.Append($"{ComparisonTable.Circumstances(report)}\n\n");
        text.Append("## How to make it again\n\n```sh\ndotnet distill run recipe.yaml\n```\n\n");
        text.Append($"recipe.yaml, with every default:\n\n```yaml\n{recipe}```\n\n");
        text.Append("The data, by SHA-256:\n\n");
        foreach (var (path, hash) in run["data_sha256"]!.AsObject())
        {
            text.Append($"- `{path}`: `{hash}`\n");
        }

        return text.ToString();
    }

    private static string FrontMatter(Report report, ModelMeasurement model, JsonObject config)
    {
        var pipeline = Pipeline(config["architectures"]![0]!.ToString());
        var metrics = model.Metrics.Where(metric => metric.Key != Report.Agreement).ToList();
        var text = new StringBuilder();
        text.Append($"---\nlibrary_name: {(IsFactorized(config) ? "dotnet-distill" : "transformers")}\n");
        text.Append($"pipeline_tag: {pipeline}\n");
        text.Append("tags:\n- knowledge-distillation\n- dotnet-distill\n");
        text.Append("metrics:\n").AppendJoin("", metrics.Select(metric => $"- {metric.Key}\n"));
        text.Append($"model-index:\n- name: {report.Recipe}-{model.Name}\n  results:\n");
        text.Append($"  - task:\n      type: {pipeline}\n");
        text.Append($"    dataset:\n      name: {report.Recipe}\n      type: {report.Recipe}\n      split: test\n");
        text.Append("    metrics:\n");
        foreach (var (name, value) in metrics)
        {
            text.Append(CultureInfo.InvariantCulture, $"    - type: {name}\n      value: {value:0.0000}\n");
        }

        return text.Append("---\n").ToString();
    }

    private static bool IsFactorized(JsonObject config) =>
        config["model_type"]!.ToString().StartsWith(LowRank.Prefix, StringComparison.Ordinal);

    /// <summary>What hubs call the task of such a class.</summary>
    private static string Pipeline(string architecture) => architecture switch
    {
        _ when architecture.Contains("ForSequenceClassification", StringComparison.Ordinal) => "text-classification",
        _ when architecture.Contains("ForTokenClassification", StringComparison.Ordinal) => "token-classification",
        _ when architecture.Contains("ForMaskedLM", StringComparison.Ordinal) => "fill-mask",
        _ when architecture.Contains("ForImageClassification", StringComparison.Ordinal) => "image-classification",
        _ => "text-generation",
    };
}
