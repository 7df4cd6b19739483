using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// Llama: a stack of decoder blocks with root-mean-square norms before their maps, positions as turns of queries and
/// keys, and a gated feed-forward. Touvron et al. 2023, LLaMA: Open and Efficient Foundation Language Models, section
/// 2.2; the gate: Shazeer 2020, GLU Variants Improve Transformer. Mistral and Qwen2 are the same network: which of its
/// maps have a bias, and how far back a token looks, stands in their configs.
/// </summary>
internal sealed class Llama : TextModel
{
    // B batch, T tokens, C hidden size, A heads, K heads of keys and values, D channels of one head, I intermediate
    // size, L labels, V vocabulary.

    private readonly LlamaFamilyConfig _config;
    private readonly DecoderAttention _attention;
    private readonly Func<Tensor, Tensor> _activation;

    public Llama(LlamaFamilyConfig config, Weights weights) : base(weights)
    {
        _config = config;
        _attention = new DecoderAttention(config.AttentionDropout);
        _activation = Activations.Of(config.HiddenAct);
    }

    public override ModelConfig Config => _config;

    protected override ModelOutput Forward(TextInputs inputs, Pass pass)
    {
        var states = new List<Tensor>();
        var bias = DecoderAttention.Bias(inputs.AttentionMask, _config.Window);          // [B, 1, T, T]
        var positions = new RotaryPositions(_config.Rope, inputs.AttentionMask, _config.HeadSize);

        var x = Embedding("model.embed_tokens", inputs.InputIds, _config.PadTokenId);    // [B, T, C]
        for (var i = 0; i < _config.NumHiddenLayers; i++)
        {
            states.Add(x);
            x = Block($"{LlamaWeights.Layer}{i}", x, positions, bias, pass);             // [B, T, C]
        }

        x = Norm("model.norm", x);                                                       // [B, T, C]
        states.Add(x);
        var logits = _config.Head == Head.SequenceClassification
            ? Linear("score", TokenPositions.Last(x, inputs.AttentionMask))              // [B, L]
            : Continue(Wanted(x, inputs));                                               // [N, V]

        return new ModelOutput(logits, pass.HiddenStates ? states : []);
    }

    private Tensor Block(string name, Tensor x, RotaryPositions positions, Tensor bias, Pass pass)
    {
        using var scope = new TensorScope();
        var normed = Norm($"{name}.input_layernorm", x);                                 // [B, T, C]
        Tensor Heads(string map, int count) => DecoderAttention.Split(Linear($"{name}.self_attn.{map}", normed), count);
        var q = positions.Turn(Heads("q_proj", _config.NumAttentionHeads));              // [B, A, T, D]
        var k = positions.Turn(Heads("k_proj", _config.KeyValueHeads));                  // [B, K, T, D]
        var v = Heads("v_proj", _config.KeyValueHeads);                                  // [B, K, T, D]
        var mixed = _attention.Forward(q, k, v, bias, pass);                             // [B, T, A · D]
        x = x + Linear($"{name}.self_attn.o_proj", mixed);                               // [B, T, C]

        normed = Norm($"{name}.post_attention_layernorm", x);                            // [B, T, C]
        var gate = _activation(Linear($"{name}.mlp.gate_proj", normed));                 // [B, T, I]
        var inner = gate * Linear($"{name}.mlp.up_proj", normed);                        // [B, T, I]
        return scope.Keep(x + Linear($"{name}.mlp.down_proj", inner));                   // [B, T, C]
    }

    private Tensor Continue(Tensor x) =>
        Linear(_config.TieWordEmbeddings ? "model.embed_tokens" : "lm_head", x);

    private Tensor Norm(string name, Tensor x) => RmsNorm.Of(x, Weights[$"{name}.weight"], _config.RmsNormEps);
}
