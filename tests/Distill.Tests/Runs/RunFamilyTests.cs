using Distill.Formats;
using Distill.Models;
using Distill.Reports;

namespace Distill.Tests.Runs;

/// <summary>Every family of models in a recipe.</summary>
public sealed class RunFamilyTests : IDisposable
{
    private readonly SmallRun _small = new();

    public void Dispose() => _small.Dispose();

    [Theory]
    [InlineData("distilbert", "dim", 16)]
    [InlineData("roberta", "hidden_size", 16)]
    [InlineData("albert", "embedding_size", 128)]
    [InlineData("gpt2", "n_embd", 16)]
    [InlineData("llama", "hidden_size", 16)]
    [InlineData("mistral", "hidden_size", 16)]
    [InlineData("qwen2", "hidden_size", 16)]
    public void A_family_teaches_and_learns(string architecture, string key, int size)
    {
        var model = SmallRun.Model.Replace("{ ", $"{{ architecture: {architecture}, ", StringComparison.Ordinal);
        _small.Write(
            "pairs.csv", "one,two,topic", SmallRun.Texts().Select(row => $"{row.Text},{row.Text},{row.Topic}"));

        _small.Run(SmallRun.Recipe(
            data: "{ train: pairs.csv, text: one, text_pair: two, label: topic, max_length: 16 }",
            teacher: $"{{ model: {model}, training: {{ epochs: 15 }} }}",
            student: $"{{ model: {model} }}"));

        var config = JsonFile.Read(_small.Folder.File("run/student/config.json"));
        Assert.Equal(architecture, (string?)config["model_type"]);
        Assert.Equal(size, (int)config[key]!);
        Assert.Equal(16, ((TextConfig)ModelLoader.Config(_small.Folder.File("run/student"))).MaxPositionEmbeddings);

        // Without learning it would be ln 3 = 1.10.
        Assert.InRange(Report.Read(_small.Folder.File("run")).Find("student")!.Metrics["loss"], 0, 1);
    }

    [Fact]
    public void The_positions_of_a_RoBERTa_are_those_of_its_rows_and_more()
    {
        var model = SmallRun.Model.Replace("{ ", "{ architecture: roberta, ", StringComparison.Ordinal);

        _small.Run(SmallRun.Recipe(student: $"{{ model: {model} }}"));

        var config = JsonFile.Read(_small.Folder.File("run/student/config.json"));
        Assert.Equal(16 + (int)config["pad_token_id"]! + 1, (int)config["max_position_embeddings"]!);
        Assert.Equal(1e-5, (double)config["layer_norm_eps"]!);
        Assert.Equal(1, (int)config["type_vocab_size"]!);
    }
}
