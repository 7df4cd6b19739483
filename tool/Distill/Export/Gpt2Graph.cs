using Distill.Models;

namespace Distill.Export;

/// <summary><see cref="Gpt2"/> as a graph.</summary>
internal sealed class Gpt2Graph(Gpt2Config config, GraphWeights weights, bool cache)
    : DecoderGraph(config, weights, cache)
{
    // B batch, T tokens, S tokens with those before, C hidden size, A heads, D channels of one head, I intermediate
    // size, L labels, V vocabulary.

    private readonly Func<Value, Value> _activation = ActivationNodes.Of(config.ActivationFunction);

    protected override Value Forward(Value ids, Value positions)
    {
        if (HasCache && config.PrunedHeads.Any)
        {
            throw new UserException(
                ExitCode.InputInvalid,
                "",
                "The layers have different numbers of heads, and a cache has one shape for all of them. Export the "
                + "model without a cache.");
        }

        var bias = DecoderAttentionGraph.Bias(ids, Mask, window: null);                  // [B, 1, 1, T, S]

        var x = Weights.Embedding("transformer.wte", ids)
            + Weights.Embedding("transformer.wpe", positions);                           // [B, T, C]
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            x = Block(i, x, bias);                                                       // [B, T, C]
        }

        x = LayerNorm("transformer.ln_f", x);                                            // [B, T, C]
        return config.Head == Head.SequenceClassification
            ? Linear("score", Last(x))                                                   // [B, L]
            : Weights.Tied("transformer.wte", x);                                        // [B, T, V]
    }

    private Value Block(int layer, Value x, Value bias)
    {
        var name = $"{Gpt2Weights.Layer}{layer}";
        var heads = config.HeadsOf(layer);
        var width = heads * config.HeadSize;
        var attention = new DecoderAttentionGraph(heads, heads, config.HeadSize);
        var qkv = Weights.Conv1D($"{name}.attn.c_attn", LayerNorm($"{name}.ln_1", x));   // [B, T, 3 · A · D]
        Value Part(int i) => attention.Split(qkv.Narrow(2, i * width, width), heads);    // [B, A, T, D]
        var k = Remember(layer, "key", Part(1), heads);                                  // [B, A, S, D]
        var v = Remember(layer, "value", Part(2), heads);                                // [B, A, S, D]
        var mixed = attention.Of(Part(0), k, v, bias);                                   // [B, T, A · D]
        x = x + Weights.Conv1D($"{name}.attn.c_proj", mixed);                            // [B, T, C]

        var wide = Weights.Conv1D($"{name}.mlp.c_fc", LayerNorm($"{name}.ln_2", x));     // [B, T, I]
        return x + Weights.Conv1D($"{name}.mlp.c_proj", _activation(wide));              // [B, T, C]
    }

    private Value LayerNorm(string name, Value x) => Weights.LayerNorm(name, x, config.LayerNormEpsilon);
}
