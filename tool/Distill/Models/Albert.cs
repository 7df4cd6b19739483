using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// ALBERT: BERT with narrow embeddings, which one linear map widens, and with one block, or few, passed through again
/// and again. Lan et al. 2020, ALBERT: A Lite BERT for Self-supervised Learning of Language Representations,
/// section 3.1.
/// </summary>
internal sealed class Albert : TextModel
{
    // B texts, N tokens of all texts, E embedding size, C hidden size, I intermediate size, L labels, V vocabulary,
    // M answers.

    private readonly AlbertConfig _config;
    private readonly EncoderAttention _attention;
    private readonly Activation _activation;

    public Albert(AlbertConfig config, Weights weights) : base(weights)
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
            x = Block(AlbertWeights.Block(_config.BlockOf(i)), x, rows, pass);           // [N, C]
        }

        states.Add(x);
        var shown = Shown(states, rows);
        return _config.Head switch
        {
            Head.SequenceClassification => new ModelOutput(Classify(x, rows, pass), shown), // [B, L]
            Head.TokenClassification => new ModelOutput(Answer(rows.Wanted(x), pass), shown), // [M, L]
            _ => Tokens(Unmask, rows.Wanted(x), shown, pass),                            // [M, V]
        };
    }

    private Tensor Embeddings(TokenRows rows, Pass pass)
    {
        using var scope = new TensorScope();
        var words = Embedding(
            "albert.embeddings.word_embeddings", rows.Ids, _config.PadTokenId);          // [N, E]
        var positions = Embedding(
            "albert.embeddings.position_embeddings", rows.Positions);                    // [N, E]
        var kinds = Kinds("albert.embeddings.token_type_embeddings", rows);              // [N, E] or [1, E]
        var narrow = LayerNorm("albert.embeddings.LayerNorm", words + kinds + positions); // [N, E]

        return scope.Keep(Linear("albert.encoder.embedding_hidden_mapping_in", Drop(narrow, pass)));
    }

    // Unlike BERT's, what the feed-forward part gives is not dropped.
    private Tensor Block(string name, Tensor x, TokenRows rows, Pass pass)
    {
        using var scope = new TensorScope();
        var q = Linear($"{name}.attention.query", x);                                    // [N, C]
        var k = Linear($"{name}.attention.key", x);                                      // [N, C]
        var v = Linear($"{name}.attention.value", x);                                    // [N, C]
        var mixed = _attention.Forward(q, k, v, rows, pass);                             // [N, C]
        var seen = Linear($"{name}.attention.dense", mixed);                             // [N, C]
        x = LayerNorm(
            $"{name}.attention.LayerNorm", seen, x, pass.Mask(_config.HiddenDropoutProb));          // [N, C]

        var inner = Linear($"{name}.ffn", x);                                            // [N, I]
        var outer = Linear($"{name}.ffn_output", inner, _activation);                    // [N, C]
        return scope.Keep(LayerNorm($"{name}.full_layer_layer_norm", outer, x));         // [N, C]
    }

    // For the whole text: what the first token has gathered.
    private Tensor Classify(Tensor x, TokenRows rows, Pass pass)
    {
        var first = rows.First(x);                                                       // [B, C]
        return Answer(Linear("albert.pooler", first).Tanh(), pass);
    }

    private Tensor Answer(Tensor x, Pass pass) =>
        Linear("classifier", pass.Drop(x, _config.ClassifierDropout ?? _config.HiddenDropoutProb));

    // Back to the width of the embeddings, whose table is the last map.
    private Tensor Unmask(Tensor x)
    {
        var turned = _activation.Of(Linear("predictions.dense", x));                     // [N, E]
        return Weights.TiedLinear(
            "albert.embeddings.word_embeddings", "predictions.bias", LayerNorm("predictions.LayerNorm", turned));
    }

    private Tensor Drop(Tensor x, Pass pass) => pass.Drop(x, _config.HiddenDropoutProb);

    private Tensor LayerNorm(string name, Tensor x, Tensor? added = null, DropoutMask dropped = default) =>
        LayerNorm(name, x, _config.LayerNormEps, added, dropped);
}
