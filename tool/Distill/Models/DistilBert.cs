using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// DistilBERT: BERT without token types and without a pooler, made to have half of its layers. Sanh, Debut, Chaumond,
/// Wolf 2019, DistilBERT, a distilled version of BERT, section 3.
/// </summary>
internal sealed class DistilBert : TextModel
{
    // B batch, T tokens, C hidden size, I intermediate size, L labels, V vocabulary, N answers.

    private readonly DistilBertConfig _config;
    private readonly EncoderAttention _attention;
    private readonly Func<Tensor, Tensor> _activation;

    public DistilBert(DistilBertConfig config, Weights weights) : base(weights)
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
            x = Block($"{DistilBertWeights.Layer}{i}", x, bias, pass);                   // [B, T, C]
        }

        states.Add(x);
        var logits = _config.Head switch
        {
            Head.SequenceClassification => Classify(x, inputs, pass),                    // [B, L]
            Head.TokenClassification => Linear("classifier", Drop(Wanted(x, inputs), pass)), // [N, L]
            _ => Unmask(Wanted(x, inputs)),                                              // [N, V]
        };

        return new ModelOutput(logits, pass.HiddenStates ? states : []);
    }

    private Tensor Embeddings(TextInputs inputs, Pass pass)
    {
        using var scope = new TensorScope();
        var words = Embedding(
            "distilbert.embeddings.word_embeddings", inputs.InputIds, _config.PadTokenId); // [B, T, C]
        var positions = Embedding(
            "distilbert.embeddings.position_embeddings", TokenPositions.Of(inputs.AttentionMask)); // [B, T, C]

        return scope.Keep(Drop(LayerNorm("distilbert.embeddings.LayerNorm", words + positions), pass));
    }

    // Unlike BERT's, what attention gives is not dropped.
    private Tensor Block(string name, Tensor x, Tensor bias, Pass pass)
    {
        using var scope = new TensorScope();
        var q = Linear($"{name}.attention.q_lin", x);                                    // [B, T, C]
        var k = Linear($"{name}.attention.k_lin", x);                                    // [B, T, C]
        var v = Linear($"{name}.attention.v_lin", x);                                    // [B, T, C]
        var mixed = _attention.Forward(q, k, v, bias, pass);                             // [B, T, C]
        var seen = Linear($"{name}.attention.out_lin", mixed);                           // [B, T, C]
        x = LayerNorm($"{name}.sa_layer_norm", seen + x);                                // [B, T, C]

        var inner = _activation(Linear($"{name}.ffn.lin1", x));                          // [B, T, I]
        var outer = Linear($"{name}.ffn.lin2", inner);                                   // [B, T, C]
        return scope.Keep(LayerNorm($"{name}.output_layer_norm", Drop(outer, pass) + x)); // [B, T, C]
    }

    // For the whole text: what the first token has gathered.
    private Tensor Classify(Tensor x, TextInputs inputs, Pass pass)
    {
        var first = TokenPositions.First(x, inputs.AttentionMask);                       // [B, C]
        var turned = Linear("pre_classifier", first).Relu();                             // [B, C]
        return Linear("classifier", pass.Drop(turned, _config.ClassifierDropout ?? _config.HiddenDropoutProb));
    }

    // The last map is the table of word embeddings itself.
    private Tensor Unmask(Tensor x)
    {
        var turned = _activation(Linear("vocab_transform", x));                          // [N, C]
        return Weights.TiedLinear(
            "distilbert.embeddings.word_embeddings", "vocab_projector.bias", LayerNorm("vocab_layer_norm", turned));
    }

    private Tensor Drop(Tensor x, Pass pass) => pass.Drop(x, _config.HiddenDropoutProb);

    private Tensor LayerNorm(string name, Tensor x) => LayerNorm(name, x, _config.LayerNormEps);
}
