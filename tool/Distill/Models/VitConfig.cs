using System.Text.Json.Nodes;

namespace Distill.Models;

/// <summary>config.json of ViT.</summary>
internal sealed record VitConfig : ImageConfig
{
    /// <summary>The published base model, whose values Hugging Face's library takes for keys that are missing.</summary>
    public static VitConfig Base { get; } = new()
    {
        Head = Head.ImageClassification,
        HiddenSize = 768,
        NumHiddenLayers = 12,
        NumAttentionHeads = 12,
        IntermediateSize = 3072,
        ImageSize = 224,
        PatchSize = 16,
        NumChannels = 3,
    };

    public static Family Family { get; } = new(
        "vit",
        new Dictionary<Head, string> { [Head.ImageClassification] = "ViTForImageClassification" },
        (folder, head) => Read(folder, head, Base));

    public override int SpecialTokens => 1;

    public override WeightTable DenseTable() => VitWeights.Table(this);

    public override Model Build(Weights weights) => new Vit(this, weights);

    public override JsonObject ToJson() => ToJson(Family);
}
