using System.Globalization;
using System.Text.Json.Nodes;

namespace Distill.Models;

/// <summary>What every family's config tells, under Hugging Face's names, and the network that follows from it.</summary>
internal abstract record ModelConfig
{
    /// <summary>The value of <c>problem_type</c> for <see cref="MultiLabel"/>.</summary>
    public const string SeveralLabels = "multi_label_classification";

    private const string ProblemType = "problem_type";

    public required Head Head { get; init; }

    public required int HiddenSize { get; init; }

    public required int NumHiddenLayers { get; init; }

    public required int NumAttentionHeads { get; init; }

    public required int IntermediateSize { get; init; }

    /// <summary>The standard deviation of random starting weights.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>The labels' words, in the order of their numbers; empty with a head that answers with tokens.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>
    /// The labels do not exclude each other: a text has any number of them. <c>problem_type</c> of config.json.
    /// </summary>
    public bool MultiLabel { get; init; }

    /// <summary>The config.json that this was read from; keys that are not known here are kept on writing.</summary>
    public JsonObject Source { get; init; } = [];

    /// <summary>C: how many numbers an answer has.</summary>
    public virtual int Classes => Labels.Count;

    public abstract WeightTable Table();

    /// <param name="weights">by <see cref="Table"/></param>
    public abstract Model Build(Weights weights);

    public abstract JsonObject ToJson();

    /// <summary>
    /// The floating-point operations of one pass's matrix products; a multiplication and an addition are two. The rest
    /// (norms, activations, softmax, embeddings) is small, and not counted: the ceiling that the count is held against
    /// is that of a product.
    /// </summary>
    /// <param name="lengths">of the examples, in tokens or patches; padding is no work</param>
    /// <param name="answers">N: how often the head answers</param>
    public abstract double ForwardFlop(IReadOnlyList<int> lengths, int answers);

    /// <summary>What every family writes, over what was read. The type of the weights is told by the folder.</summary>
    protected JsonObject ToJson(Family family)
    {
        var json = Source.DeepClone().AsObject();
        json["model_type"] = family.ModelType;
        json["architectures"] = new JsonArray(family.Architectures[Head]);
        if (Labels.Count > 0)
        {
            json["id2label"] = new JsonObject(
                Labels.Select((label, id) => KeyValuePair.Create($"{id}", (JsonNode?)label)));
            json["label2id"] = new JsonObject(
                Labels.Select((label, id) => KeyValuePair.Create(label, (JsonNode?)id)));
        }

        // Told by the weights, which may have been turned back since.
        json.Remove(QuantizationReader.Key);
        if (MultiLabel)
        {
            json[ProblemType] = SeveralLabels;
        }
        else if (Head == Head.SequenceClassification && json[ProblemType]?.ToString() == SeveralLabels)
        {
            json.Remove(ProblemType);
        }

        return json;
    }

    /// <summary>As Python spells it, 0.0 or 1e-12: what was read and not changed is written as it was.</summary>
    public static JsonNode? Number(double? value)
    {
        if (value is not { } number)
        {
            return null;
        }

        var digits = number.ToString(CultureInfo.InvariantCulture).ToLowerInvariant();
        return JsonNode.Parse(digits.AsSpan().ContainsAny(".e") ? digits : $"{digits}.0");
    }
}
