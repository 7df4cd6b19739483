using Distill.Models;

namespace Distill.Export;

/// <summary><see cref="Llama"/>, which is also Mistral's and Qwen2's network, as a graph.</summary>
internal sealed class LlamaGraph(LlamaFamilyConfig config, GraphWeights weights, bool cache)
    : DecoderGraph(config, weights, cache)
{
    // B batch, T tokens, S tokens with those before, C hidden size, A heads, K heads of keys and values, D channels of
    // one head, I intermediate size, L labels, V vocabulary.

    private readonly DecoderAttentionGraph _attention = new(
        config.NumAttentionHeads, config.KeyValueHeads, config.HeadSize);

    private readonly Func<Value, Value> _activation = ActivationNodes.Of(config.HiddenAct);

    protected override Value Forward(Value ids, Value positions)
    {
        var bias = DecoderAttentionGraph.Bias(ids, Mask, config.Window);                 // [B, 1, 1, T, S]
        var turns = new RotaryGraph(config.Rope, positions, config.HeadSize);

        var x = Weights.Embedding("model.embed_tokens", ids);                            // [B, T, C]
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            x = Block(i, x, turns, bias);                                                // [B, T, C]
        }

        x = Norm("model.norm", x);                                                       // [B, T, C]
        return config.Head == Head.SequenceClassification
            ? Linear("score", Last(x))                                                   // [B, L]
            : Continue(x);                                                               // [B, T, V]
    }

    private Value Block(int layer, Value x, RotaryGraph turns, Value bias)
    {
        var name = $"{LlamaWeights.Layer}{layer}";
        var normed = Norm($"{name}.input_layernorm", x);                                 // [B, T, C]
        Value Heads(string map, long count) =>
            _attention.Split(Linear($"{name}.self_attn.{map}", normed), count);
        var q = turns.Turn(Heads("q_proj", config.NumAttentionHeads));                   // [B, A, T, D]
        var k = turns.Turn(Heads("k_proj", config.KeyValueHeads));                       // [B, K, T, D]
        var v = Heads("v_proj", config.KeyValueHeads);                                   // [B, K, T, D]
        k = Remember(layer, "key", k, config.KeyValueHeads);                             // [B, K, S, D]
        v = Remember(layer, "value", v, config.KeyValueHeads);                           // [B, K, S, D]
        x = x + Linear($"{name}.self_attn.o_proj", _attention.Of(q, k, v, bias));        // [B, T, C]

        normed = Norm($"{name}.post_attention_layernorm", x);                            // [B, T, C]
        var gate = _activation(Linear($"{name}.mlp.gate_proj", normed));                 // [B, T, I]
        var inner = gate * Linear($"{name}.mlp.up_proj", normed);                        // [B, T, I]
        return x + Linear($"{name}.mlp.down_proj", inner);                               // [B, T, C]
    }

    private Value Continue(Value x) =>
        config.TieWordEmbeddings ? Weights.Tied("model.embed_tokens", x) : Linear("lm_head", x);

    private Value Norm(string name, Value x) => Weights.RmsNorm(name, x, config.RmsNormEps);
}
