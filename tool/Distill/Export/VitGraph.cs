using Distill.Models;

namespace Distill.Export;

/// <summary><see cref="Vit"/> as a graph.</summary>
internal sealed class VitGraph(VitConfig config, GraphWeights weights) : ImageGraph(config, weights)
{
    // B batch, T tokens: the patches and one before them, C hidden size, L labels.

    protected override Value Forward(Value pixels)
    {
        var x = Embeddings("vit.embeddings", pixels, "cls_token");                       // [B, T, C]
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            x = Block($"{VitWeights.Layer}{i}", x);                                      // [B, T, C]
        }

        return Linear("classifier", LayerNorm("vit.layernorm", x.Select(1, 0)));         // [B, L]
    }
}
