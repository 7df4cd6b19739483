using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// ViT: an image's patches read as tokens, by blocks that each norm what they read; the classes are read off a token
/// before the patches. Dosovitskiy et al. 2021, An Image Is Worth 16x16 Words, section 3.1.
/// </summary>
internal sealed class Vit : ImageModel
{
    // B batch, N patches, T tokens: the patches and one before them, C hidden size, I intermediate size, L labels.

    private readonly VitConfig _config;
    private readonly EncoderAttention _attention;
    private readonly Activation _activation;

    public Vit(VitConfig config, Weights weights) : base(weights)
    {
        _config = config;
        _attention = new EncoderAttention(config.HeadSize, config.AttentionProbsDropoutProb);
        _activation = Activations.Of(config.HiddenAct);
    }

    public override ModelConfig Config => _config;

    protected override ModelOutput Forward(ImageInputs inputs, Pass pass)
    {
        using var states = new HiddenStates(pass);

        var x = Embeddings(inputs.PixelValues, pass);                                    // [B, T, C]
        for (var i = 0; i < _config.NumHiddenLayers; i++)
        {
            states.Add(x);
            x = Block($"{VitWeights.Layer}{i}", x, pass);                                // [B, T, C]
        }

        states.Add(x);
        var first = LayerNorm("vit.layernorm", x.Select(1, 0));                          // [B, C]
        return new ModelOutput(Linear("classifier", first), states.Shown);
    }

    private Tensor Embeddings(Tensor pixels, Pass pass)
    {
        using var scope = new TensorScope();
        var patches = Patches("vit.embeddings.patch_embeddings.projection", pixels);     // [B, N, C]
        var cls = Weights["vit.embeddings.cls_token"].Expand(patches.Size(0), 1, patches.Size(2));

        var x = Tensor.Cat([cls, patches], dimension: 1)
            + Weights["vit.embeddings.position_embeddings"];                             // [B, T, C]
        return scope.Keep(pass.Drop(x, _config.HiddenDropoutProb));                      // [B, T, C]
    }

    private Tensor Block(string name, Tensor x, Pass pass)
    {
        using var scope = new TensorScope();
        var normed = LayerNorm($"{name}.layernorm_before", x);                           // [B, T, C]
        var q = Linear($"{name}.attention.attention.query", normed);                     // [B, T, C]
        var k = Linear($"{name}.attention.attention.key", normed);                       // [B, T, C]
        var v = Linear($"{name}.attention.attention.value", normed);                     // [B, T, C]
        var mixed = _attention.Forward(q, k, v, pass);                       // [B, T, C]
        var seen = Linear($"{name}.attention.output.dense", mixed);                      // [B, T, C]
        x = x + pass.Drop(seen, _config.HiddenDropoutProb);                              // [B, T, C]

        var inner = Linear(
            $"{name}.intermediate.dense", LayerNorm($"{name}.layernorm_after", x));      // [B, T, I]
        var outer = Linear($"{name}.output.dense", inner, _activation);                  // [B, T, C]
        return scope.Keep(x + pass.Drop(outer, _config.HiddenDropoutProb));              // [B, T, C]
    }

    private Tensor LayerNorm(string name, Tensor x) => LayerNorm(name, x, _config.LayerNormEps);
}
