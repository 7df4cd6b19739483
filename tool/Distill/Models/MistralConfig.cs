using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Models;

/// <summary>
/// config.json of Mistral: Llama's network, without biases, whose attention may end at a window. Jiang et al. 2023,
/// Mistral 7B, section 2.
/// </summary>
internal sealed record MistralConfig : LlamaFamilyConfig
{
    public static Family Family { get; } = new(
        "mistral",
        new Dictionary<Head, string>
        {
            [Head.CausalLM] = "MistralForCausalLM",
            [Head.SequenceClassification] = "MistralForSequenceClassification",
        },
        Read);

    /// <summary>The defaults of Hugging Face's MistralConfig, which are those of Mistral 7B.</summary>
    public static MistralConfig Base { get; } = new()
    {
        Head = Head.CausalLM,
        VocabSize = 32000,
        HiddenSize = 4096,
        NumHiddenLayers = 32,
        NumAttentionHeads = 32,
        NumKeyValueHeads = 8,
        IntermediateSize = 14336,
        MaxPositionEmbeddings = 131_072,
        PadTokenId = -1,
        Rope = new RotaryConfig(10_000),
        SlidingWindow = 4096,
    };

    /// <summary>How many tokens each one looks at, itself included; null for all before it.</summary>
    public int? SlidingWindow { get; init; }

    public override int? Window => SlidingWindow;

    private static MistralConfig Read(ModelFolder folder, Head head)
    {
        var read = new ConfigReader(folder.ConfigPath, folder.Config);
        var config = ReadShared(folder, read, head, Base) with
        {
            SlidingWindow = read.SizeOrNull("sliding_window", Base.SlidingWindow),
        };

        read.Problems.ThrowIfAny();
        return config;
    }

    public override JsonObject ToJson()
    {
        var json = ToJson(Family);
        json["sliding_window"] = SlidingWindow;
        return json;
    }
}
