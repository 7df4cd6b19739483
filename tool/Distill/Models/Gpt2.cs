using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// GPT-2: a stack of decoder blocks, each with norms before its maps, and a head for the next token or for the whole
/// text. Radford, Wu, Child, Luan, Amodei, Sutskever 2019, Language Models are Unsupervised Multitask Learners, section
/// 2.3.
/// </summary>
internal sealed class Gpt2 : TextModel
{
    // B texts, N tokens of all texts, C hidden size, A heads, D channels of one head, I intermediate size, L labels,
    // M answers, V vocabulary.

    private readonly Gpt2Config _config;
    private readonly DecoderAttention _attention;
    private readonly Activation _activation;

    public Gpt2(Gpt2Config config, Weights weights) : base(weights)
    {
        _config = config;
        _attention = new DecoderAttention(config.HeadSize, config.AttnPdrop);
        _activation = Activations.Of(config.ActivationFunction);
    }

    public override ModelConfig Config => _config;

    protected override ModelOutput Forward(TextInputs inputs, Pass pass)
    {
        using var states = new HiddenStates(pass);
        var rows = new TokenRows(inputs);

        var x = Embeddings(rows, pass);                                                  // [N, C]
        for (var i = 0; i < _config.NumHiddenLayers; i++)
        {
            states.Add(x);
            x = Block($"{Gpt2Weights.Layer}{i}", x, rows, pass);                         // [N, C]
        }

        x = LayerNorm("transformer.ln_f", x);                                            // [N, C]
        states.Add(x);
        var shown = Shown(states, rows);
        return _config.Head == Head.SequenceClassification
            ? new ModelOutput(Classify(x, rows), shown)                                  // [B, L]
            : Tokens(Continue, rows.Wanted(x), shown, pass);                             // [M, V]
    }

    private Tensor Embeddings(TokenRows rows, Pass pass)
    {
        using var scope = new TensorScope();
        var words = Embedding("transformer.wte", rows.Ids);                              // [N, C]
        var positions = Embedding("transformer.wpe", rows.Positions);                    // [N, C]

        return scope.Keep(pass.Drop(words + positions, _config.EmbdPdrop));
    }

    private Tensor Block(string name, Tensor x, TokenRows rows, Pass pass)
    {
        using var scope = new TensorScope();
        var qkv = Conv1D($"{name}.attn.c_attn", LayerNorm($"{name}.ln_1", x));           // [N, 3 · A · D]
        var width = qkv.Size(1) / 3;
        Tensor Part(int i) => qkv.Narrow(1, i * width, width);                           // [N, A · D]
        var mixed = _attention.Forward(Part(0), Part(1), Part(2), rows, pass);           // [N, A · D]
        x = x + Drop(Conv1D($"{name}.attn.c_proj", mixed), pass);                        // [N, C]

        var inner = Conv1D($"{name}.mlp.c_fc", LayerNorm($"{name}.ln_2", x));            // [N, I]
        var outer = Conv1D($"{name}.mlp.c_proj", inner, _activation);                    // [N, C]
        return scope.Keep(x + Drop(outer, pass));                                        // [N, C]
    }

    // For the whole text: what the last token has gathered.
    private Tensor Classify(Tensor x, TokenRows rows) => Linear("score", rows.Last(x));

    // The map to the next token is the table of word embeddings itself.
    private Tensor Continue(Tensor x) => Linear("transformer.wte", x);

    private Tensor Conv1D(string name, Tensor x, Activation? before = null) => Weights.Conv1D(name, x, before);

    private Tensor Drop(Tensor x, Pass pass) => pass.Drop(x, _config.ResidPdrop);

    private Tensor LayerNorm(string name, Tensor x) => LayerNorm(name, x, _config.LayerNormEpsilon);
}
