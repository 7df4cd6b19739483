using Distill.Formats;
using Distill.Models;

namespace Distill.Tests.Models;

public sealed class RobertaConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_longest_input_is_counted_without_the_rows_that_belong_to_no_token()
    {
        var config = Read("""{"max_position_embeddings": 514, "pad_token_id": 1}""");

        Assert.Equal(512, config.MaxPositionEmbeddings);
        Assert.Equal(2, config.FirstPosition);
        Assert.Equal(514, (int)config.ToJson()["max_position_embeddings"]!);
        Assert.Equal(
            [514L, 768L],
            config.Table().Rows.Single(row => row.Name.Contains("position", StringComparison.Ordinal)).Shape);
    }

    [Fact]
    public void Missing_keys_have_the_defaults_of_Hugging_Face()
    {
        var config = Read("{}");

        Assert.Equal((50265, 768, 12, 510, 2, 1), (
            config.VocabSize, config.HiddenSize, config.NumHiddenLayers, config.MaxPositionEmbeddings,
            config.TypeVocabSize, config.PadTokenId));
        Assert.Equal(1e-12, config.LayerNormEps);
    }

    [Fact]
    public void The_published_model_is_told_apart_from_them()
    {
        var config = RobertaConfig.Base;

        Assert.Equal((512, 1, 1e-5), (config.MaxPositionEmbeddings, config.TypeVocabSize, config.LayerNormEps));
    }

    [Theory]
    [InlineData("""{"max_position_embeddings": 6, "pad_token_id": 5}""",
        "max_position_embeddings is 6 and pad_token_id 5; positions begin after the padding token's number, so none "
        + "is left.")]
    [InlineData("""{"position_embedding_type": "relative_key"}""",
        "position_embedding_type is \"relative_key\"; this tool knows only \"absolute\".")]
    public void What_is_wrong_is_told(string config, string problem) =>
        Assert.Equal($"config.json: {problem}", UserProblems.Of(() => Read(config), _folder));

    private RobertaConfig Read(string config)
    {
        _folder.Write("config.json", config);
        _folder.Write("model.safetensors", "");
        return (RobertaConfig)RobertaConfig.Family.Read(new ModelFolder(_folder.Root), Head.SequenceClassification);
    }
}
