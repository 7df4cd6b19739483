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
    // B texts, N tokens of all texts, C hidden size, A heads, K heads of keys and values, D channels of one head,
    // I intermediate size, L labels, M answers, V vocabulary.

    private readonly LlamaFamilyConfig _config;
    private readonly DecoderAttention _attention;
    private readonly Activation _activation;

    public Llama(LlamaFamilyConfig config, Weights weights) : base(weights)
    {
        _config = config;
        _attention = new DecoderAttention(config.HeadSize, config.AttentionDropout, config.Window);
        _activation = Activations.Of(config.HiddenAct);
    }

    public override ModelConfig Config => _config;

    protected override ModelOutput Forward(TextInputs inputs, Pass pass)
    {
        using var states = new HiddenStates(pass);
        var rows = new TokenRows(inputs);
        var positions = new RotaryPositions(_config.Rope, rows.Positions, _config.HeadSize);

        var x = Embedding("model.embed_tokens", rows.Ids, _config.PadTokenId);           // [N, C]
        for (var i = 0; i < _config.NumHiddenLayers; i++)
        {
            states.Add(x);
            x = Block($"{LlamaWeights.Layer}{i}", x, positions, rows, pass);             // [N, C]
        }

        x = Norm("model.norm", x);                                                       // [N, C]
        states.Add(x);
        var shown = Shown(states, rows);
        return _config.Head == Head.SequenceClassification
            ? new ModelOutput(Linear("score", rows.Last(x)), shown)                      // [B, L]
            : Tokens(Continue, rows.Wanted(x), shown, pass);                             // [M, V]
    }

    private Tensor Block(string name, Tensor x, RotaryPositions positions, TokenRows rows, Pass pass)
    {
        using var scope = new TensorScope();
        var normed = Norm($"{name}.input_layernorm", x);                                 // [N, C]
        var q = positions.Turn(Linear($"{name}.self_attn.q_proj", normed));              // [N, A · D]
        var k = positions.Turn(Linear($"{name}.self_attn.k_proj", normed));              // [N, K · D]
        var v = Linear($"{name}.self_attn.v_proj", normed);                              // [N, K · D]
        var mixed = _attention.Forward(q, k, v, rows, pass);                             // [N, A · D]
        x = x + Linear($"{name}.self_attn.o_proj", mixed);                               // [N, C]

        normed = Norm($"{name}.post_attention_layernorm", x);                            // [N, C]
        var gate = _activation.Of(Linear($"{name}.mlp.gate_proj", normed));              // [N, I]
        var inner = gate * Linear($"{name}.mlp.up_proj", normed);                        // [N, I]
        return scope.Keep(x + Linear($"{name}.mlp.down_proj", inner));                   // [N, C]
    }

    private Tensor Continue(Tensor x) =>
        Linear(_config.TieWordEmbeddings ? "model.embed_tokens" : "lm_head", x);

    private Tensor Norm(string name, Tensor x) => RmsNorm.Of(x, Weights[$"{name}.weight"], _config.RmsNormEps);
}
