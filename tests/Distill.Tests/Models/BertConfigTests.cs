using System.Text.Json.Nodes;
using Distill.Formats;
using Distill.Models;

namespace Distill.Tests.Models;

public sealed class BertConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_config_that_was_read_is_written_with_all_its_keys()
    {
        var source = JsonFile.Read(Path.Combine(Golden.Folder("bert"), "config.json"));

        var written = ModelLoader.Config(Golden.Folder("bert")).ToJson();

        Assert.Equal(Sorted(source), Sorted(written));
    }

    [Fact]
    public void A_config_made_here_has_every_key_that_Hugging_Face_needs()
    {
        var config = new BertConfig
        {
            Head = Head.SequenceClassification,
            VocabSize = 8000,
            HiddenSize = 256,
            NumHiddenLayers = 3,
            NumAttentionHeads = 4,
            IntermediateSize = 1024,
            MaxPositionEmbeddings = 64,
            Labels = ["animal", "plant"],
        };

        JsonFile.Write(_folder.File("config.json"), config.ToJson());

        Assert.Equal(
            """
            {
              "architectures": [
                "BertForSequenceClassification"
              ],
              "attention_probs_dropout_prob": 0.1,
              "classifier_dropout": null,
              "hidden_act": "gelu",
              "hidden_dropout_prob": 0.1,
              "hidden_size": 256,
              "id2label": {
                "0": "animal",
                "1": "plant"
              },
              "initializer_range": 0.02,
              "intermediate_size": 1024,
              "label2id": {
                "animal": 0,
                "plant": 1
              },
              "layer_norm_eps": 1e-12,
              "max_position_embeddings": 64,
              "model_type": "bert",
              "num_attention_heads": 4,
              "num_hidden_layers": 3,
              "pad_token_id": 0,
              "position_embedding_type": "absolute",
              "type_vocab_size": 2,
              "vocab_size": 8000
            }

            """,
            File.ReadAllText(_folder.File("config.json")));
    }

    [Fact]
    public void Missing_keys_have_the_defaults_of_Hugging_Face()
    {
        var config = Read("{}");

        Assert.Equal((30522, 768, 12, 12, 3072, 512), (
            config.VocabSize, config.HiddenSize, config.NumHiddenLayers,
            config.NumAttentionHeads, config.IntermediateSize, config.MaxPositionEmbeddings));
        Assert.Equal(["LABEL_0", "LABEL_1"], config.Labels);
        Assert.Null(config.ClassifierDropout);
    }

    [Fact]
    public void Labels_stand_in_the_order_of_their_numbers()
    {
        var config = Read("""{"id2label": {"2": "c", "0": "a", "1": "b"}}""");

        Assert.Equal(["a", "b", "c"], config.Labels);
    }

    [Theory]
    [InlineData("""{"hidden_size": 30}""",
        "hidden_size is 30 and num_attention_heads 12; the first must be a multiple of the second.")]
    [InlineData("""{"hidden_size": "768"}""", "hidden_size is \"768\"; it must be a whole number from 1 to 100000000.")]
    [InlineData(
        """{"num_hidden_layers": 1001}""", "num_hidden_layers is 1001; it must be a whole number from 1 to 1000.")]
    [InlineData("""{"hidden_dropout_prob": 1}""", "hidden_dropout_prob is 1; it must be a number from 0 to below 1.")]
    [InlineData(
        """{"classifier_dropout": -0.1}""", "classifier_dropout is -0.1; it must be a number from 0 to below 1.")]
    [InlineData("""{"layer_norm_eps": 0}""", "layer_norm_eps is 0; it must be a number above 0.")]
    [InlineData("""{"pad_token_id": 30522}""", "pad_token_id is 30522; it must be below vocab_size, 30522.")]
    [InlineData("""{"hidden_act": "swish9"}""",
        "hidden_act is \"swish9\"; known are 'gelu', 'gelu_python', 'gelu_new', 'gelu_fast', 'gelu_pytorch_tanh', "
        + "'gelu_10', 'quick_gelu', 'relu', 'silu', 'swish', 'mish', 'tanh', 'sigmoid', 'linear'.")]
    [InlineData("""{"position_embedding_type": "relative_key"}""",
        "position_embedding_type is \"relative_key\"; this tool knows only \"absolute\".")]
    [InlineData("""{"is_decoder": true}""", "is_decoder is true; this tool knows only false.")]
    [InlineData("""{"add_cross_attention": true}""", "add_cross_attention is true; this tool knows only false.")]
    [InlineData("""{"pruned_heads": {"12": [1]}}""", "pruned_heads names layer 12; the layers are 0 to 11.")]
    [InlineData(
        """{"pruned_heads": {"0": [1, 12]}}""", "pruned_heads names head 12 of layer 0; the heads are 0 to 11.")]
    [InlineData(
        """{"num_attention_heads": 2, "pruned_heads": {"1": [0, 1, 1]}}""",
        "pruned_heads names all 2 heads of layer 1; one must stay.")]
    [InlineData(
        """{"pruned_heads": [1]}""",
        "pruned_heads is [1]; it must hold a list of heads for each layer that lost some, as {\"0\": [1, 3]}.")]
    [InlineData(
        """{"pruned_heads": {"0": [1], "00": [2]}}""",
        "pruned_heads is {\"0\":[1],\"00\":[2]}; it must hold a list of heads for each layer that lost some, as "
        + "{\"0\": [1, 3]}.")]
    [InlineData(
        """{"pruned_heads": {"0": ["1"]}}""",
        "pruned_heads is {\"0\":[\"1\"]}; it must hold a list of heads for each layer that lost some, as "
        + "{\"0\": [1, 3]}.")]
    [InlineData("""{"id2label": {"0": "a", "2": "b"}}""",
        "id2label must name a label for each number from \"0\" on, without gaps.")]
    [InlineData(
        """{"id2label": ["a", "b"]}""", "id2label must name a label for each number from \"0\" on, without gaps.")]
    [InlineData("""{"id2label": {"0": "a", "1": "a"}}""", "id2label names 'a' twice; labels must differ.")]
    public void What_is_wrong_is_told(string config, string problem)
    {
        Assert.Equal($"config.json: {problem}", UserProblems.Of(() => Read(config), _folder));
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        Assert.Equal(
            """
            config.json: vocab_size is 0; it must be a whole number from 1 to 100000000.
            config.json: is_decoder is true; this tool knows only false.
            """,
            UserProblems.Of(() => Read("""{"vocab_size": 0, "is_decoder": true}"""), _folder));
    }

    private BertConfig Read(string config)
    {
        _folder.Write("config.json", config);
        _folder.Write("model.safetensors", "");
        return (BertConfig)BertConfig.Family.Read(new ModelFolder(_folder.Root), Head.SequenceClassification);
    }

    private static string Sorted(JsonObject json) =>
        string.Join('\n', json.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value?.ToJsonString()}"));
}
