using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Models;

/// <summary>
/// config.json of Qwen2: Llama's network, with biases in the maps to query, key and value. Yang et al. 2024, Qwen2
/// Technical Report, section 2.2.
/// </summary>
internal sealed record Qwen2Config : LlamaFamilyConfig
{
    public static Family Family { get; } = new(
        "qwen2",
        new Dictionary<Head, string>
        {
            [Head.CausalLM] = "Qwen2ForCausalLM",
            [Head.SequenceClassification] = "Qwen2ForSequenceClassification",
        },
        Read);

    /// <summary>The defaults of Hugging Face's Qwen2Config.</summary>
    public static Qwen2Config Base { get; } = new()
    {
        Head = Head.CausalLM,
        VocabSize = 151_936,
        HiddenSize = 4096,
        NumHiddenLayers = 32,
        NumAttentionHeads = 32,
        NumKeyValueHeads = 32,
        IntermediateSize = 22016,
        MaxPositionEmbeddings = 32_768,
        PadTokenId = -1,
        Rope = new RotaryConfig(10_000),
    };

    public override bool HasQkvBias => true;

    private static Qwen2Config Read(ModelFolder folder, Head head)
    {
        var read = new ConfigReader(folder.ConfigPath, folder.Config);
        var config = ReadShared(folder, read, head, Base);

        // A window in some layers alone.
        read.Only("use_sliding_window", "false");
        if (folder.Config["layer_types"] is JsonArray kinds
            && kinds.Select(kind => $"{kind}").FirstOrDefault(kind => kind != "full_attention") is { } other)
        {
            read.Add($"layer_types names '{other}'; this tool knows only 'full_attention'.");
        }

        read.Problems.ThrowIfAny();
        return config;
    }

    public override JsonObject ToJson()
    {
        var json = ToJson(Family);
        json["use_sliding_window"] = false;
        if (json["layer_types"] is JsonArray)
        {
            json["layer_types"] = new JsonArray(
                [.. Enumerable.Repeat("full_attention", NumHiddenLayers).Select(kind => (JsonNode)kind)]);
        }

        return json;
    }
}
