using System.Text.Json.Nodes;
using Distill.Tests.Runs;

namespace Distill.Tests.Commands;

public sealed class ExplainCommandTests : IDisposable
{
    private readonly SmallRun _small = new();

    public void Dispose() => _small.Dispose();

    [Fact]
    public void A_recipe_is_explained_as_approved()
    {
        var tool = Explain(SmallRun.Recipe(
            teacher: "{ model: " + SmallRun.Model.Replace("layers: 1", "layers: 4", StringComparison.Ordinal) + " }",
            student: "{ model: " + SmallRun.Model.Replace("layers: 1", "layers: 2", StringComparison.Ordinal)
                + ", freeze: [embeddings] }",
            loss: "{ hard: { weight: 0.3 }, soft: { weight: 0.7, temperature: 4, temperature_end: 1 }, "
                + "hidden: { weight: 0.1, weight_end: 0, change: cosine, projection: always }, relations: {} }"));

        Assert.Equal(ExitCode.Done, tool.Code);
        Approved.Equal("tests/Distill.Tests/Approved/explain.txt", tool.Output);
    }

    [Fact]
    public void One_document_holds_the_same()
    {
        var document = JsonNode.Parse(Explain(SmallRun.Recipe(), "--json", "--check").Output)!;

        Assert.Equal("small", (string?)document["recipe"]);
        Assert.Equal(["hard", "soft"], document["terms"]!.AsArray().Select(term => (string)term!["name"]!));
        Assert.Equal(["teacher", "student"], document["models"]!.AsArray().Select(model => (string)model!["name"]!));
        Assert.Equal(0, (long)document["models"]![0]!["trained"]!);
        Assert.Equal("adamw", (string?)document["defaults"]!["training.optimizer.kind"]);
        Assert.Null(document["defaults"]!["training.epochs"]);
        Assert.Equal(8, (int)document["budget"]!["epochs"]!);
        Assert.Equal("skipped", (string?)document["preflight"]!["checks"]![0]!["state"]);
        Assert.Null(document["cost"]);
    }

    [Fact]
    public void A_few_steps_tell_what_the_training_costs()
    {
        var document = JsonNode.Parse(Explain(SmallRun.Recipe(), "--json", "--measure").Output)!;

        Assert.Equal(5, (int)document["cost"]!["measured_steps"]!);
        Assert.True((double)document["cost"]!["training_seconds"]! > 0);
        Assert.True((long)document["cost"]!["peak_memory_bytes"]! > 0);
    }

    [Fact]
    public void A_key_is_explained_by_its_sentence()
    {
        var tool = Tool.Run("explain", "loss.soft.temperature");

        Assert.Equal(
            "loss.soft.temperature\n"
            + "  Softens both distributions: logits are divided by it.\n"
            + "  value    a number, above 0, at most 1000; usual: 1 to 10\n"
            + "  default  2\n",
            tool.Output);
        Assert.Contains("  loss.hidden.layers\n", Tool.Run("explain", "loss.hidden").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_that_is_neither_recipe_nor_key_is_told()
    {
        var tool = Tool.Run("explain", "loss.soft.temprature");

        Assert.Equal(ExitCode.Usage, tool.Code);
        Assert.Equal(
            "'loss.soft.temprature' is neither a file nor a key of recipes. Did you mean 'loss.soft.temperature'?\n",
            tool.Error);
    }

    private Tool Explain(string recipe, params string[] options) =>
        Tool.Run(["explain", _small.Folder.Write("recipe.yaml", recipe), .. options]);
}
