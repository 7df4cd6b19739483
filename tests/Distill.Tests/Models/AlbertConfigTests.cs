using Distill.Formats;
using Distill.Models;

namespace Distill.Tests.Models;

public sealed class AlbertConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Missing_keys_have_the_defaults_of_Hugging_Face()
    {
        var config = Read("{}");

        Assert.Equal((30000, 128, 4096, 12, 64, 16384), (
            config.VocabSize, config.EmbeddingSize, config.HiddenSize, config.NumHiddenLayers,
            config.NumAttentionHeads, config.IntermediateSize));
        Assert.Equal(("gelu_new", 0, 0, 0.1), (
            config.HiddenAct, config.HiddenDropoutProb, config.AttentionProbsDropoutProb, config.ClassifierDropout));
    }

    [Fact]
    public void Layers_share_one_block_of_weights()
    {
        AlbertConfig Of(int layers) => AlbertConfig.Base with { NumHiddenLayers = layers, Labels = ["no", "yes"] };
        long Count(int layers) => Of(layers).Table().Rows.Sum(row => row.Count);

        Assert.Equal(Count(2), Count(12));
        Assert.True(Of(12).ForwardFlop([8], 1) > 5 * Of(2).ForwardFlop([8], 1));
    }

    [Theory]
    [InlineData("""{"num_hidden_groups": 13}""",
        "num_hidden_groups is 13 and num_hidden_layers 12; a group needs a layer.")]
    [InlineData("""{"inner_group_num": 3}""", "inner_group_num is 3; this tool knows only 1.")]
    [InlineData("""{"embedding_size": 0}""", "embedding_size is 0; it must be a whole number from 1 to 100000000.")]
    public void What_is_wrong_is_told(string config, string problem) =>
        Assert.Equal($"config.json: {problem}", UserProblems.Of(() => Read(config), _folder));

    private AlbertConfig Read(string config)
    {
        _folder.Write("config.json", config);
        _folder.Write("model.safetensors", "");
        return (AlbertConfig)AlbertConfig.Family.Read(new ModelFolder(_folder.Root), Head.SequenceClassification);
    }
}
