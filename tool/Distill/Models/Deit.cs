using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// DeiT: a ViT with one more token before the patches, the distillation token. With a teacher each of both tokens has a
/// head of its own: that of the class token learns the labels, that of the distillation token the teacher, and the
/// answer is the mean of both. Touvron et al. 2021, Training data-efficient image transformers and distillation through
/// attention, section 4.
/// </summary>
internal sealed class Deit : ImageModel
{
    // B batch, N patches, T tokens: the patches and two before them, C hidden size, I intermediate size, L labels.

    private readonly DeitConfig _config;
    private readonly EncoderAttention _attention;
    private readonly Activation _activation;

    public Deit(DeitConfig config, Weights weights) : base(weights)
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
            x = Block($"{DeitWeights.Layer}{i}", x, pass);                               // [B, T, C]
        }

        states.Add(x);
        return Classify(x) with { HiddenStates = states.Shown };
    }

    private Tensor Embeddings(Tensor pixels, Pass pass)
    {
        using var scope = new TensorScope();
        var patches = Patches("deit.embeddings.patch_embeddings.projection", pixels);    // [B, N, C]
        Tensor Token(string name) => Weights[name].Expand(patches.Size(0), 1, patches.Size(2));

        var x = Tensor.Cat(
            [Token("deit.embeddings.cls_token"), Token("deit.embeddings.distillation_token"), patches], dimension: 1)
            + Weights["deit.embeddings.position_embeddings"];                            // [B, T, C]
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

    private ModelOutput Classify(Tensor x)
    {
        Tensor Token(long place) => LayerNorm("deit.layernorm", x.Select(1, place));     // [B, C]
        if (_config.Head == Head.ImageClassification)
        {
            return new ModelOutput(Linear("classifier", Token(0)), []);
        }

        var labels = Linear("cls_classifier", Token(0)).To(ScalarType.Float32);          // [B, L]
        var teacher = Linear("distillation_classifier", Token(1)).To(ScalarType.Float32);
        return new ModelOutput((labels + teacher) / 2, []) { ForLabels = labels, ForTeacher = teacher };
    }

    private Tensor LayerNorm(string name, Tensor x) => LayerNorm(name, x, _config.LayerNormEps);
}
