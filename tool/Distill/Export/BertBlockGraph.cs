using Distill.Models;

namespace Distill.Export;

/// <summary><see cref="BertBlock"/>, of BERT and RoBERTa, as nodes.</summary>
internal sealed class BertBlockGraph(EncoderConfig config, GraphWeights weights)
{
    // B batch, T tokens, C hidden size, I intermediate size.

    private readonly EncoderAttentionGraph _attention = new(config.HeadSize);
    private readonly Func<Value, Value> _activation = ActivationNodes.Of(config.HiddenAct);

    /// <param name="name">begins the names of the block's weights</param>
    /// <param name="x">[B, T, C]</param>
    /// <param name="bias">[B, 1, 1, T], from <see cref="EncoderAttentionGraph.Bias"/></param>
    /// <returns>[B, T, C]</returns>
    public Value Of(string name, Value x, Value bias)
    {
        var q = Linear($"{name}.attention.self.query", x);                               // [B, T, C]
        var k = Linear($"{name}.attention.self.key", x);                                 // [B, T, C]
        var v = Linear($"{name}.attention.self.value", x);                               // [B, T, C]
        var seen = Linear($"{name}.attention.output.dense", _attention.Of(q, k, v, bias)); // [B, T, C]
        x = LayerNorm($"{name}.attention.output.LayerNorm", seen + x);                   // [B, T, C]

        var inner = _activation(Linear($"{name}.intermediate.dense", x));                // [B, T, I]
        var outer = Linear($"{name}.output.dense", inner);                               // [B, T, C]
        return LayerNorm($"{name}.output.LayerNorm", outer + x);                         // [B, T, C]
    }

    private Value Linear(string name, Value x) => weights.Linear(name, x);

    private Value LayerNorm(string name, Value x) => weights.LayerNorm(name, x, config.LayerNormEps);
}
