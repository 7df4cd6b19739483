using System.Globalization;
using System.Text.Json.Nodes;

namespace Distill.Models;

/// <summary>What every family's config tells, under Hugging Face's names.</summary>
internal abstract record ModelConfig
{
    public required int VocabSize { get; init; }

    public required int HiddenSize { get; init; }

    public required int NumHiddenLayers { get; init; }

    public required int NumAttentionHeads { get; init; }

    public required int IntermediateSize { get; init; }

    /// <summary>The longest input, in tokens.</summary>
    public required int MaxPositionEmbeddings { get; init; }

    /// <summary>The token that fills up shorter rows; its embedding gets no gradient.</summary>
    public int PadTokenId { get; init; }

    /// <summary>How many kinds of segments there are: token type ids lie below.</summary>
    public int TypeVocabSize { get; init; } = 2;

    /// <summary>The labels' words, in the order of their numbers.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The config.json that this was read from; keys that are not known here are kept on writing.</summary>
    public JsonObject Source { get; init; } = [];

    public abstract JsonObject ToJson();

    /// <summary>What every family writes, over what was read.</summary>
    protected JsonObject ToJson(string modelType, string architecture)
    {
        var json = Source.DeepClone().AsObject();
        json["model_type"] = modelType;
        json["architectures"] = new JsonArray(architecture);
        json["id2label"] = new JsonObject(
            Labels.Select((label, id) => KeyValuePair.Create($"{id}", (JsonNode?)label)));
        json["label2id"] = new JsonObject(
            Labels.Select((label, id) => KeyValuePair.Create(label, (JsonNode?)id)));

        // Version 4 of the library reads torch_dtype, version 5 dtype.
        json["torch_dtype"] = "float32";
        json["dtype"] = "float32";
        return json;
    }

    /// <summary>A number as Python spells it, 1e-12: what was read and not changed is written as it was.</summary>
    protected static JsonNode? Number(double? value) =>
        value is { } number
            ? JsonNode.Parse(number.ToString(CultureInfo.InvariantCulture).ToLowerInvariant())
            : null;
}
