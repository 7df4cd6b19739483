using System.Text.Json.Nodes;

namespace Distill.Models;

/// <summary>config.json of DeiT.</summary>
internal sealed record DeitConfig : ImageConfig
{
    /// <summary>The published base model, whose values Hugging Face's library takes for keys that are missing.</summary>
    public static DeitConfig Base { get; } = new()
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
        "deit",
        new Dictionary<Head, string>
        {
            [Head.ImageClassification] = "DeiTForImageClassification",
            [Head.ImageClassificationWithTeacher] = "DeiTForImageClassificationWithTeacher",
        },
        (folder, head) => Read(folder, head, Base));

    public override int SpecialTokens => 2;

    public override WeightTable DenseTable() => DeitWeights.Table(this);

    public override Model Build(Weights weights) => new Deit(this, weights);

    public override JsonObject ToJson() => ToJson(Family);
}
