using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// ALBERT: BERT with narrow embeddings, which one linear map widens, and with one block, or few, passed through again
/// and again. Lan et al. 2020, ALBERT: A Lite BERT for Self-supervised Learning of Language Representations,
/// section 3.1.
/// </summary>
internal sealed class Albert : TextModel
{
    // B batch, T tokens, E embedding size, C hidden size, I intermediate size, L labels, V vocabulary, N answers.

    private readonly AlbertConfig _config;
    private readonly EncoderAttention _attention;
    private readonly Func<Tensor, Tensor> _activation;

    public Albert(AlbertConfig config, Weights weights) : base(weights)
    {
        _config = config;
        _attention = new EncoderAttention(config.HeadSize, config.AttentionProbsDropoutProb);
        _activation = Activations.Of(config.HiddenAct);
    }

    public override ModelConfig Config => _config;

    protected override ModelOutput Forward(TextInputs inputs, Pass pass)
    {
        var states = new List<Tensor>();
        var bias = EncoderAttention.Bias(inputs.AttentionMask);                          // [B, 1, 1, T]

        var x = Embeddings(inputs, pass);                                                // [B, T, C]
        for (var i = 0; i < _config.NumHiddenLayers; i++)
        {
            states.Add(x);
            x = Block(AlbertWeights.Block(_config.BlockOf(i)), x, bias, pass);           // [B, T, C]
        }

        states.Add(x);
        var logits = _config.Head switch
        {
            Head.SequenceClassification => Classify(x, inputs, pass),                    // [B, L]
            Head.TokenClassification => Answer(Wanted(x, inputs), pass),                 // [N, L]
            _ => Unmask(Wanted(x, inputs)),                                              // [N, V]
        };

        return new ModelOutput(logits, pass.HiddenStates ? states : []);
    }

    private Tensor Embeddings(TextInputs inputs, Pass pass)
    {
        using var scope = new TensorScope();
        var words = Embedding(
            "albert.embeddings.word_embeddings", inputs.InputIds, _config.PadTokenId);   // [B, T, E]
        var positions = Embedding(
            "albert.embeddings.position_embeddings", TokenPositions.Of(inputs.AttentionMask)); // [B, T, E]
        var kinds = Kinds("albert.embeddings.token_type_embeddings", inputs);            // [B, T, E] or [1, E]
        var narrow = LayerNorm("albert.embeddings.LayerNorm", words + kinds + positions); // [B, T, E]

        return scope.Keep(Linear("albert.encoder.embedding_hidden_mapping_in", Drop(narrow, pass)));
    }

    // Unlike BERT's, what the feed-forward part gives is not dropped.
    private Tensor Block(string name, Tensor x, Tensor bias, Pass pass)
    {
        using var scope = new TensorScope();
        var q = Linear($"{name}.attention.query", x);                                    // [B, T, C]
        var k = Linear($"{name}.attention.key", x);                                      // [B, T, C]
        var v = Linear($"{name}.attention.value", x);                                    // [B, T, C]
        var mixed = _attention.Forward(q, k, v, bias, pass);                             // [B, T, C]
        var seen = Linear($"{name}.attention.dense", mixed);                             // [B, T, C]
        x = LayerNorm($"{name}.attention.LayerNorm", Drop(seen, pass) + x);              // [B, T, C]

        var inner = _activation(Linear($"{name}.ffn", x));                               // [B, T, I]
        var outer = Linear($"{name}.ffn_output", inner);                                 // [B, T, C]
        return scope.Keep(LayerNorm($"{name}.full_layer_layer_norm", outer + x));        // [B, T, C]
    }

    // For the whole text: what the first token has gathered.
    private Tensor Classify(Tensor x, TextInputs inputs, Pass pass)
    {
        var first = TokenPositions.First(x, inputs.AttentionMask);                       // [B, C]
        return Answer(Linear("albert.pooler", first).Tanh(), pass);
    }

    private Tensor Answer(Tensor x, Pass pass) =>
        Linear("classifier", pass.Drop(x, _config.ClassifierDropout ?? _config.HiddenDropoutProb));

    // Back to the width of the embeddings, whose table is the last map.
    private Tensor Unmask(Tensor x)
    {
        var turned = _activation(Linear("predictions.dense", x));                        // [N, E]
        return Weights.TiedLinear(
            "albert.embeddings.word_embeddings", "predictions.bias", LayerNorm("predictions.LayerNorm", turned));
    }

    private Tensor Drop(Tensor x, Pass pass) => pass.Drop(x, _config.HiddenDropoutProb);

    private Tensor LayerNorm(string name, Tensor x) => LayerNorm(name, x, _config.LayerNormEps);
}
