using Distill.Formats;
using Distill.Models;

namespace Distill.Tests.Models;

public sealed class DistilBertConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_config_made_here_has_the_keys_of_its_family()
    {
        var json = (DistilBertConfig.Base with { Labels = ["no", "yes"] }).ToJson();

        Assert.Equal(
            [
                "activation", "architectures", "attention_dropout", "dim", "dropout", "hidden_dim", "id2label",
                "initializer_range", "label2id", "max_position_embeddings", "model_type", "n_heads", "n_layers",
                "pad_token_id", "seq_classif_dropout", "sinusoidal_pos_embds", "vocab_size",
            ],
            json.Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.Equal("""["DistilBertForSequenceClassification"]""", json["architectures"]!.ToJsonString());
    }

    [Fact]
    public void Missing_keys_have_the_defaults_of_Hugging_Face()
    {
        var config = Read("{}");

        Assert.Equal((30522, 768, 6, 12, 3072, 512), (
            config.VocabSize, config.HiddenSize, config.NumHiddenLayers,
            config.NumAttentionHeads, config.IntermediateSize, config.MaxPositionEmbeddings));
        Assert.Equal((0.1, 0.1, 0.2), (
            config.HiddenDropoutProb, config.AttentionProbsDropoutProb, config.ClassifierDropout));
    }

    [Fact]
    public void Its_own_keys_are_read()
    {
        var config = Read(
            """
            {"dim": 24, "n_layers": 3, "n_heads": 4, "hidden_dim": 50, "activation": "relu", "dropout": 0.3,
             "attention_dropout": 0.25, "seq_classif_dropout": 0.4}
            """);

        Assert.Equal((24, 3, 4, 50, "relu"), (
            config.HiddenSize, config.NumHiddenLayers, config.NumAttentionHeads, config.IntermediateSize,
            config.HiddenAct));
        Assert.Equal((0.3, 0.25, 0.4), (
            config.HiddenDropoutProb, config.AttentionProbsDropoutProb, config.ClassifierDropout));
    }

    [Theory]
    [InlineData("""{"dim": 30}""", "dim is 30 and n_heads 12; the first must be a multiple of the second.")]
    [InlineData("""{"sinusoidal_pos_embds": true}""", "sinusoidal_pos_embds is true; this tool knows only false.")]
    [InlineData("""{"n_layers": 0}""", "n_layers is 0; it must be a whole number from 1 to 1000.")]
    public void What_is_wrong_is_told(string config, string problem) =>
        Assert.Equal($"config.json: {problem}", UserProblems.Of(() => Read(config), _folder));

    private DistilBertConfig Read(string config)
    {
        _folder.Write("config.json", config);
        _folder.Write("model.safetensors", "");
        return (DistilBertConfig)DistilBertConfig.Family.Read(
            new ModelFolder(_folder.Root), Head.SequenceClassification);
    }
}
