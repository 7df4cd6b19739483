using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// DistilBERT: BERT without token types and without a pooler, made to have half of its layers. Sanh, Debut, Chaumond,
/// Wolf 2019, DistilBERT, a distilled version of BERT, section 3.
/// </summary>
internal sealed class DistilBert : TextModel
{
    // B texts, N tokens of all texts, C hidden size, I intermediate size, L labels, V vocabulary, M answers.

    private readonly DistilBertConfig _config;
    private readonly EncoderAttention _attention;
    private readonly Activation _activation;

    public DistilBert(DistilBertConfig config, Weights weights) : base(weights)
    {
        _config = config;
        _attention = new EncoderAttention(config.HeadSize, config.AttentionProbsDropoutProb);
        _activation = Activations.Of(config.HiddenAct);
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
            x = Block($"{DistilBertWeights.Layer}{i}", x, rows, pass);                   // [N, C]
        }

        states.Add(x);
        var shown = Shown(states, rows);
        return _config.Head switch
        {
            Head.SequenceClassification => new ModelOutput(Classify(x, rows, pass), shown), // [B, L]
            Head.TokenClassification => new ModelOutput(Linear("classifier", Drop(rows.Wanted(x), pass)), shown), // [M, L]
            _ => Tokens(Unmask, rows.Wanted(x), shown, pass),                            // [M, V]
        };
    }

    private Tensor Embeddings(TokenRows rows, Pass pass)
    {
        using var scope = new TensorScope();
        var words = Embedding(
            "distilbert.embeddings.word_embeddings", rows.Ids, _config.PadTokenId);      // [N, C]
        var positions = Embedding(
            "distilbert.embeddings.position_embeddings", rows.Positions);                // [N, C]

        return scope.Keep(Drop(LayerNorm("distilbert.embeddings.LayerNorm", words + positions), pass));
    }

    // Unlike BERT's, what attention gives is not dropped.
    private Tensor Block(string name, Tensor x, TokenRows rows, Pass pass)
    {
        using var scope = new TensorScope();
        var q = Linear($"{name}.attention.q_lin", x);                                    // [N, C]
        var k = Linear($"{name}.attention.k_lin", x);                                    // [N, C]
        var v = Linear($"{name}.attention.v_lin", x);                                    // [N, C]
        var mixed = _attention.Forward(q, k, v, rows, pass);                             // [N, C]
        var seen = Linear($"{name}.attention.out_lin", mixed);                           // [N, C]
        x = LayerNorm($"{name}.sa_layer_norm", seen, x);                                 // [N, C]

        var inner = Linear($"{name}.ffn.lin1", x);                                       // [N, I]
        var outer = Linear($"{name}.ffn.lin2", inner, _activation);                      // [N, C]
        return scope.Keep(LayerNorm(
            $"{name}.output_layer_norm", outer, x, pass.Mask(_config.HiddenDropoutProb)));          // [N, C]
    }

    // For the whole text: what the first token has gathered.
    private Tensor Classify(Tensor x, TokenRows rows, Pass pass)
    {
        var first = rows.First(x);                                                       // [B, C]
        var turned = Linear("pre_classifier", first).Relu();                             // [B, C]
        return Linear("classifier", pass.Drop(turned, _config.ClassifierDropout ?? _config.HiddenDropoutProb));
    }

    // The last map is the table of word embeddings itself.
    private Tensor Unmask(Tensor x)
    {
        var turned = _activation.Of(Linear("vocab_transform", x));                       // [N, C]
        return Weights.TiedLinear(
            "distilbert.embeddings.word_embeddings", "vocab_projector.bias", LayerNorm("vocab_layer_norm", turned));
    }

    private Tensor Drop(Tensor x, Pass pass) => pass.Drop(x, _config.HiddenDropoutProb);

    private Tensor LayerNorm(string name, Tensor x, Tensor? added = null, DropoutMask dropped = default) =>
        LayerNorm(name, x, _config.LayerNormEps, added, dropped);
}
