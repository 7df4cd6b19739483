using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Models;

/// <summary>config.json of Llama.</summary>
internal sealed record LlamaConfig : LlamaFamilyConfig
{
    public static Family Family { get; } = new(
        "llama",
        new Dictionary<Head, string>
        {
            [Head.CausalLM] = "LlamaForCausalLM",
            [Head.SequenceClassification] = "LlamaForSequenceClassification",
        },
        Read);

    /// <summary>The defaults of Hugging Face's LlamaConfig, which are those of the first Llama 7B.</summary>
    public static LlamaConfig Base { get; } = new()
    {
        Head = Head.CausalLM,
        VocabSize = 32000,
        HiddenSize = 4096,
        NumHiddenLayers = 32,
        NumAttentionHeads = 32,
        IntermediateSize = 11008,
        MaxPositionEmbeddings = 2048,
        PadTokenId = -1,
        Rope = new RotaryConfig(10_000),
    };

    /// <summary>Whether the maps to query, key and value, and from the heads, add a bias.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Whether the maps of the feed-forward add a bias.</summary>
    public bool MlpBias { get; init; }

    public override bool HasQkvBias => AttentionBias;

    public override bool HasOutputBias => AttentionBias;

    public override bool HasMlpBias => MlpBias;

    private static LlamaConfig Read(ModelFolder folder, Head head)
    {
        var read = new ConfigReader(folder.ConfigPath, folder.Config);
        var config = ReadShared(folder, read, head, Base) with
        {
            AttentionBias = read.Flag("attention_bias", Base.AttentionBias),
            MlpBias = read.Flag("mlp_bias", Base.MlpBias),
        };

        read.Problems.ThrowIfAny();
        return config;
    }

    public override JsonObject ToJson()
    {
        var json = ToJson(Family);
        json["attention_bias"] = AttentionBias;
        json["mlp_bias"] = MlpBias;
        return json;
    }
}
