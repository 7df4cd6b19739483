using Distill.Formats;
using Distill.Models;

namespace Distill.Tests.Models;

/// <summary>The configs of Llama, Mistral and Qwen2.</summary>
public sealed class LlamaConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_config_made_here_has_every_key_that_Hugging_Face_needs()
    {
        var config = LlamaConfig.Base with
        {
            VocabSize = 8000,
            HiddenSize = 256,
            NumHiddenLayers = 3,
            NumAttentionHeads = 4,
            NumKeyValueHeads = 2,
            IntermediateSize = 1024,
            MaxPositionEmbeddings = 64,
            PadTokenId = 0,
            Rope = new RotaryConfig(500_000, new Llama3Scaling(8, 1, 4, 8192)),
        };

        JsonFile.Write(_folder.File("config.json"), config.ToJson());

        Assert.Equal(
            """
            {
              "architectures": [
                "LlamaForCausalLM"
              ],
              "attention_bias": false,
              "attention_dropout": 0.0,
              "bos_token_id": null,
              "eos_token_id": null,
              "head_dim": null,
              "hidden_act": "silu",
              "hidden_size": 256,
              "initializer_range": 0.02,
              "intermediate_size": 1024,
              "max_position_embeddings": 64,
              "mlp_bias": false,
              "model_type": "llama",
              "num_attention_heads": 4,
              "num_hidden_layers": 3,
              "num_key_value_heads": 2,
              "pad_token_id": 0,
              "rms_norm_eps": 1e-06,
              "rope_parameters": {
                "factor": 8.0,
                "high_freq_factor": 4.0,
                "low_freq_factor": 1.0,
                "original_max_position_embeddings": 8192,
                "rope_theta": 500000.0,
                "rope_type": "llama3"
              },
              "rope_scaling": {
                "factor": 8.0,
                "high_freq_factor": 4.0,
                "low_freq_factor": 1.0,
                "original_max_position_embeddings": 8192,
                "rope_type": "llama3"
              },
              "rope_theta": 500000.0,
              "tie_word_embeddings": false,
              "vocab_size": 8000
            }

            """,
            File.ReadAllText(_folder.File("config.json")));
    }

    [Fact]
    public void Missing_keys_have_the_defaults_of_Hugging_Face()
    {
        var (llama, mistral, qwen2) = (Llama("{}"), Mistral("{}"), Qwen2("{}"));

        Assert.Equal((32000, 4096, 32, 32, 11008, 2048), (
            llama.VocabSize, llama.HiddenSize, llama.NumHiddenLayers,
            llama.NumAttentionHeads, llama.IntermediateSize, llama.MaxPositionEmbeddings));
        Assert.Equal((32, 128, 1e-6, false), (
            llama.KeyValueHeads, llama.HeadSize, llama.RmsNormEps, llama.TieWordEmbeddings));
        Assert.Equal(new RotaryConfig(10_000), llama.Rope);
        Assert.Equal((8, 4096), (mistral.KeyValueHeads, mistral.Window));
        Assert.Equal((151_936, 32), (qwen2.VocabSize, qwen2.KeyValueHeads));
    }

    [Theory]
    [InlineData("""{"rope_theta": 500}""", 500)]
    [InlineData("""{"rope_parameters": {"rope_theta": 500.0, "rope_type": "default"}}""", 500)]
    [InlineData("""{"rope_theta": 10, "rope_parameters": {"rope_theta": 500}}""", 500)]
    [InlineData("""{"rope_theta": 500, "rope_parameters": {"rope_type": "default"}}""", 500)]
    [InlineData("""{"rope_scaling": null, "rope_parameters": null}""", 10_000)]
    public void Theta_stands_in_either_place(string config, double theta) =>
        Assert.Equal(new RotaryConfig(theta), Llama(config).Rope);

    [Theory]
    [InlineData("""{"rope_scaling": {"type": "linear", "factor": 2.5}}""")]
    [InlineData("""{"rope_scaling": {"rope_type": "linear", "factor": 2.5}}""")]
    [InlineData("""{"rope_parameters": {"rope_type": "linear", "factor": 2.5, "rope_theta": 10000.0}}""")]
    public void Scaling_is_read_from_the_keys_of_every_version_and_written_for_every_version(string source)
    {
        var config = Llama(source);

        Assert.Equal(new RotaryConfig(10_000, new LinearScaling(2.5)), config.Rope);
        var written = config.ToJson();
        Assert.Equal("10000.0", written["rope_theta"]!.ToJsonString());
        var before = written["rope_scaling"]!.AsObject();
        var now = written["rope_parameters"]!.AsObject();
        Assert.Equal(("linear", "2.5"), ($"{before["rope_type"] ?? before["type"]}", $"{before["factor"]}"));
        Assert.Equal(
            ("linear", "2.5", "10000.0"),
            ($"{now["rope_type"]}", $"{now["factor"]}", now["rope_theta"]!.ToJsonString()));
    }

    [Fact]
    public void A_null_is_another_word_than_nothing()
    {
        var config = Mistral("""{"sliding_window": null, "num_key_value_heads": null, "head_dim": null}""");

        Assert.Equal((null, 32, 128), (config.Window, config.KeyValueHeads, config.HeadSize));
    }

    [Fact]
    public void Several_ends_of_text_are_kept()
    {
        var written = Llama("""{"eos_token_id": [1, 2]}""").ToJson();

        Assert.Equal("[1,2]", written["eos_token_id"]!.ToJsonString());
        Assert.False(written.ContainsKey("bos_token_id"));
    }

    [Theory]
    [InlineData("""{"num_key_value_heads": 5}""",
        "num_attention_heads is 32 and num_key_value_heads 5; the first must be a multiple of the second.")]
    [InlineData("""{"hidden_size": 100}""",
        "hidden_size is 100 and num_attention_heads 32; the first must be a multiple of the second where there is no "
        + "head_dim.")]
    [InlineData("""{"head_dim": 5}""",
        "a head has 5 channels; rotary positions need an even number. Look at head_dim, or at hidden_size and "
        + "num_attention_heads.")]
    [InlineData("""{"rope_theta": 0}""", "rope_theta is 0; it must be a number above 0.")]
    [InlineData("""{"rope_scaling": "linear"}""", "rope_scaling is \"linear\"; it must hold keys.")]
    [InlineData("""{"rope_scaling": {"rope_type": "yarn", "factor": 4}}""",
        "rope_scaling.rope_type is \"yarn\"; known are 'default', 'linear', 'llama3'.")]
    [InlineData("""{"rope_scaling": {"type": "dynamic", "factor": 4}}""",
        "rope_scaling.type is \"dynamic\"; known are 'default', 'linear', 'llama3'.")]
    [InlineData("""{"rope_parameters": {"rope_type": "longrope", "rope_theta": 10000}}""",
        "rope_parameters.rope_type is \"longrope\"; known are 'default', 'linear', 'llama3'.")]
    [InlineData("""{"rope_scaling": {"rope_type": "linear"}}""",
        "rope_scaling.factor is missing; it must be a number above 0.")]
    [InlineData("""{"rope_scaling": {"rope_type": "linear", "factor": -1}}""",
        "rope_scaling.factor is -1; it must be a number above 0.")]
    [InlineData("""{"partial_rotary_factor": 0.5}""", "partial_rotary_factor is 0.5; this tool knows only 1.0.")]
    [InlineData("""{"attention_bias": 1}""", "attention_bias is 1; it must be true or false.")]
    [InlineData("""{"pad_token_id": 32000}""", "pad_token_id is 32000; it must be below vocab_size, 32000.")]
    public void What_is_wrong_is_told(string config, string problem) =>
        Assert.Equal($"config.json: {problem}", UserProblems.Of(() => Llama(config), _folder));

    [Theory]
    [InlineData("""{"use_sliding_window": true}""", "use_sliding_window is true; this tool knows only false.")]
    [InlineData("""{"layer_types": ["full_attention", "sliding_attention"]}""",
        "layer_types names 'sliding_attention'; this tool knows only 'full_attention'.")]
    public void A_window_in_some_of_Qwen2s_layers_is_refused(string config, string problem) =>
        Assert.Equal($"config.json: {problem}", UserProblems.Of(() => Qwen2(config), _folder));

    private LlamaConfig Llama(string config) => (LlamaConfig)Read(LlamaConfig.Family, config);

    private MistralConfig Mistral(string config) => (MistralConfig)Read(MistralConfig.Family, config);

    private Qwen2Config Qwen2(string config) => (Qwen2Config)Read(Qwen2Config.Family, config);

    private ModelConfig Read(Family family, string config)
    {
        _folder.Write("config.json", config);
        _folder.Write("model.safetensors", "");
        return family.Read(new ModelFolder(_folder.Root), Head.CausalLM);
    }
}
