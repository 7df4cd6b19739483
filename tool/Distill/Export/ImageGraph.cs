using Distill.Models;

namespace Distill.Export;

/// <summary>A network that reads pixels, under the names of Optimum, with what ViT and DeiT share.</summary>
internal abstract class ImageGraph(ImageConfig config, GraphWeights weights) : NetworkGraph(weights)
{
    // B batch, N patches, T tokens: the patches and those before them, C hidden size, I intermediate size, L labels.

    private readonly EncoderAttentionGraph _attention = new(config.HeadSize);
    private readonly Func<Value, Value> _activation = ActivationNodes.Of(config.HiddenAct);

    protected sealed override void Build()
    {
        // Positions are not interpolated: the size is fixed.
        var pixels = Graph.Input(
            "pixel_values", OnnxType.Float32, OnnxDimension.Batch, config.NumChannels, config.ImageSize,
            config.ImageSize);
        Graph.Output(
            Logits, Forward(pixels.To(Weights.Type)).To(OnnxType.Float32), OnnxDimension.Batch, config.Classes);
    }

    /// <param name="pixels">[B, channels, height, width]</param>
    /// <returns>[B, L]</returns>
    protected abstract Value Forward(Value pixels);

    /// <summary>Each patch through one linear map, behind learned tokens, with their positions.</summary>
    /// <param name="name">begins the names of the weights</param>
    /// <param name="tokens">names of those that stand before the patches</param>
    /// <returns>[B, T, C]</returns>
    protected Value Embeddings(string name, Value pixels, params IReadOnlyList<string> tokens)
    {
        var (p, side) = (config.PatchSize, config.ImageSize / config.PatchSize);
        var cut = pixels.Reshape(0, config.NumChannels, side, p, side, p).Permute(0, 2, 4, 1, 3, 5)
            .Reshape(0, config.Patches, config.NumChannels * p * p);                     // [B, N, channels · P · P]
        var patches = Weights.Patches($"{name}.patch_embeddings.projection", cut);       // [B, N, C]

        var shape = Value.Cat([pixels.Size(0).Unsqueeze(0), Graph.Numbers(1, config.HiddenSize)], dimension: 0);
        var x = Value.Cat(
            [.. tokens.Select(token => Weights[$"{name}.{token}"].Expand(shape)), patches], dimension: 1);
        return x + Weights[$"{name}.position_embeddings"];                               // [B, T, C]
    }

    /// <param name="name">begins the names of the block's weights</param>
    /// <param name="x">[B, T, C]</param>
    /// <returns>[B, T, C]</returns>
    protected Value Block(string name, Value x)
    {
        var normed = LayerNorm($"{name}.layernorm_before", x);                           // [B, T, C]
        var q = Linear($"{name}.attention.attention.query", normed);                     // [B, T, C]
        var k = Linear($"{name}.attention.attention.key", normed);                       // [B, T, C]
        var v = Linear($"{name}.attention.attention.value", normed);                     // [B, T, C]
        x = x + Linear($"{name}.attention.output.dense", _attention.Of(q, k, v, bias: null)); // [B, T, C]

        normed = LayerNorm($"{name}.layernorm_after", x);                                // [B, T, C]
        var inner = _activation(Linear($"{name}.intermediate.dense", normed));           // [B, T, I]
        return x + Linear($"{name}.output.dense", inner);                                // [B, T, C]
    }

    protected Value LayerNorm(string name, Value x) => Weights.LayerNorm(name, x, config.LayerNormEps);
}
