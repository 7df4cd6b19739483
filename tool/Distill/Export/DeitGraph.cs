using Distill.Models;

namespace Distill.Export;

/// <summary><see cref="Deit"/> as a graph.</summary>
internal sealed class DeitGraph(DeitConfig config, GraphWeights weights) : ImageGraph(config, weights)
{
    // B batch, T tokens: the patches and two before them, C hidden size, L labels.

    protected override Value Forward(Value pixels)
    {
        var x = Embeddings("deit.embeddings", pixels, "cls_token", "distillation_token"); // [B, T, C]
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            x = Block($"{DeitWeights.Layer}{i}", x);                                     // [B, T, C]
        }

        Value Token(long place) => LayerNorm("deit.layernorm", x.Select(1, place));      // [B, C]
        if (config.Head == Head.ImageClassification)
        {
            return Linear("classifier", Token(0));                                       // [B, L]
        }

        var labels = Linear("cls_classifier", Token(0)).To(OnnxType.Float32);            // [B, L]
        var teacher = Linear("distillation_classifier", Token(1)).To(OnnxType.Float32);  // [B, L]
        return (labels + teacher) / 2;
    }
}
