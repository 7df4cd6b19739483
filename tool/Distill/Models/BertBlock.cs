using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// The block of BERT and RoBERTa: attention, then two linear maps, each added to its input, with the norm after the
/// sum. Devlin et al. 2019, section 3; Vaswani et al. 2017, Attention Is All You Need, section 3.1.
/// </summary>
internal sealed class BertBlock(EncoderConfig config, Weights weights)
{
    // N tokens of all texts, C hidden size, I intermediate size.

    private readonly EncoderAttention _attention = new(config.HeadSize, config.AttentionProbsDropoutProb);
    private readonly Activation _activation = Activations.Of(config.HiddenAct);

    /// <param name="name">begins the names of the block's weights</param>
    /// <param name="x">[N, C]</param>
    /// <returns>[N, C]</returns>
    public Tensor Forward(string name, Tensor x, TokenRows rows, Pass pass)
    {
        using var scope = new TensorScope();
        var q = Linear($"{name}.attention.self.query", x);                               // [N, C]
        var k = Linear($"{name}.attention.self.key", x);                                 // [N, C]
        var v = Linear($"{name}.attention.self.value", x);                               // [N, C]
        var mixed = _attention.Forward(q, k, v, rows, pass);                             // [N, C]
        var seen = Linear($"{name}.attention.output.dense", mixed);                      // [N, C]
        x = NormOfSum($"{name}.attention.output.LayerNorm", seen, x, pass);              // [N, C]

        var inner = Linear($"{name}.intermediate.dense", x);                             // [N, I]
        var outer = Linear($"{name}.output.dense", inner, _activation);                  // [N, C]
        return scope.Keep(NormOfSum($"{name}.output.LayerNorm", outer, x, pass));        // [N, C]
    }

    private Tensor Linear(string name, Tensor x, Activation? before = null) => weights.Linear(name, x, before);

    // Of dropped x and what it is added to.
    private Tensor NormOfSum(string name, Tensor x, Tensor added, Pass pass) =>
        weights.LayerNorm(name, x, config.LayerNormEps, added, pass.Mask(config.HiddenDropoutProb));
}
