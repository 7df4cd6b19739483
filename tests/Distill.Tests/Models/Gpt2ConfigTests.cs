using Distill.Formats;
using Distill.Models;

namespace Distill.Tests.Models;

public sealed class Gpt2ConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_config_made_here_has_every_key_that_Hugging_Face_needs()
    {
        var config = Gpt2Config.Base with
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
              "activation_function": "gelu_new",
              "architectures": [
                "GPT2ForSequenceClassification"
              ],
              "attn_pdrop": 0.1,
              "bos_token_id": null,
              "embd_pdrop": 0.1,
              "eos_token_id": null,
              "id2label": {
                "0": "animal",
                "1": "plant"
              },
              "initializer_range": 0.02,
              "label2id": {
                "animal": 0,
                "plant": 1
              },
              "layer_norm_epsilon": 1e-05,
              "model_type": "gpt2",
              "n_embd": 256,
              "n_head": 4,
              "n_inner": null,
              "n_layer": 3,
              "n_positions": 64,
              "pad_token_id": null,
              "resid_pdrop": 0.1,
              "vocab_size": 8000
            }

            """,
            File.ReadAllText(_folder.File("config.json")));
    }

    [Fact]
    public void Missing_keys_have_the_defaults_of_Hugging_Face()
    {
        var config = Read("{}");

        Assert.Equal((50257, 768, 12, 12, 3072, 1024), (
            config.VocabSize, config.HiddenSize, config.NumHiddenLayers,
            config.NumAttentionHeads, config.IntermediateSize, config.MaxPositionEmbeddings));
        Assert.Equal(("gelu_new", 1e-5, -1, 0), (
            config.ActivationFunction, config.LayerNormEpsilon, config.PadTokenId, config.FillTokenId));
    }

    [Theory]
    [InlineData("{}", 3072)]
    [InlineData("""{"n_inner": null, "n_embd": 24}""", 96)]
    [InlineData("""{"n_inner": 100}""", 100)]
    public void The_feed_forward_is_four_times_as_wide_unless_told(string config, int expected) =>
        Assert.Equal(expected, Read(config).IntermediateSize);

    [Theory]
    [InlineData("""{"n_embd": 30}""", "n_embd is 30 and n_head 12; the first must be a multiple of the second.")]
    [InlineData("""{"n_layer": 0}""", "n_layer is 0; it must be a whole number from 1 to 1000.")]
    [InlineData("""{"resid_pdrop": 1}""", "resid_pdrop is 1; it must be a number from 0 to below 1.")]
    [InlineData("""{"layer_norm_epsilon": 0}""", "layer_norm_epsilon is 0; it must be a number above 0.")]
    [InlineData("""{"pad_token_id": 50257}""", "pad_token_id is 50257; it must be below vocab_size, 50257.")]
    [InlineData("""{"scale_attn_weights": false}""", "scale_attn_weights is false; this tool knows only true.")]
    [InlineData(
        """{"scale_attn_by_inverse_layer_idx": true}""",
        "scale_attn_by_inverse_layer_idx is true; this tool knows only false.")]
    [InlineData(
        """{"reorder_and_upcast_attn": true}""", "reorder_and_upcast_attn is true; this tool knows only false.")]
    [InlineData("""{"add_cross_attention": true}""", "add_cross_attention is true; this tool knows only false.")]
    [InlineData("""{"tie_word_embeddings": false}""", "tie_word_embeddings is false; this tool knows only true.")]
    public void What_is_wrong_is_told(string config, string problem) =>
        Assert.Equal($"config.json: {problem}", UserProblems.Of(() => Read(config), _folder));

    private Gpt2Config Read(string config)
    {
        _folder.Write("config.json", config);
        _folder.Write("model.safetensors", "");
        return (Gpt2Config)Gpt2Config.Family.Read(new ModelFolder(_folder.Root), Head.CausalLM);
    }
}
