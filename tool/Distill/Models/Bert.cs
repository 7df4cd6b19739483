using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// BERT: a stack of encoder blocks, each with its norms after its sums, and a head for the whole text or for every
/// token. Devlin, Chang, Lee, Toutanova 2019, BERT: Pre-training of Deep Bidirectional Transformers for Language
/// Understanding, section 3.
/// </summary>
internal sealed class Bert : TextModel
{
    // B batch, T tokens, C hidden size, I intermediate size, L labels, V vocabulary.

    private readonly BertConfig _config;
    private readonly EncoderAttention _attention;
    private readonly Func<Tensor, Tensor> _activation;

    public Bert(BertConfig config, Weights weights) : base(weights)
    {
        _config = config;
        _attention = new EncoderAttention(config.NumAttentionHeads, config.AttentionProbsDropoutProb);
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
            x = Block($"{BertWeights.Layer}{i}", x, bias, pass);                         // [B, T, C]
        }

        states.Add(x);
        var logits = _config.Head switch
        {
            Head.SequenceClassification => Classify(x, inputs, pass),                    // [B, L]
            Head.TokenClassification => Tag(Wanted(x, inputs), pass),                    // [N, L]
            _ => Unmask(Wanted(x, inputs)),                                              // [N, V]
        };

        return new ModelOutput(logits, pass.HiddenStates ? states : []);
    }

    private Tensor Embeddings(TextInputs inputs, Pass pass)
    {
        using var scope = new TensorScope();
        var types = Weights["bert.embeddings.token_type_embeddings.weight"];

        var words = Weights["bert.embeddings.word_embeddings.weight"]
            .Embedding(inputs.InputIds, _config.PadTokenId);                             // [B, T, C]
        var positions = Weights["bert.embeddings.position_embeddings.weight"]
            .Embedding(TokenPositions.Of(inputs.AttentionMask));                         // [B, T, C]
        var kinds = inputs.TokenTypeIds is { } ids ? types.Embedding(ids) : types.Narrow(0, 0, 1);

        return scope.Keep(Drop(LayerNorm("bert.embeddings.LayerNorm", words + kinds + positions), pass));
    }

    private Tensor Block(string name, Tensor x, Tensor bias, Pass pass)
    {
        using var scope = new TensorScope();
        var q = Linear($"{name}.attention.self.query", x);                               // [B, T, C]
        var k = Linear($"{name}.attention.self.key", x);                                 // [B, T, C]
        var v = Linear($"{name}.attention.self.value", x);                               // [B, T, C]
        var mixed = _attention.Forward(q, k, v, bias, pass);                             // [B, T, C]
        var seen = Linear($"{name}.attention.output.dense", mixed);                      // [B, T, C]
        x = LayerNorm($"{name}.attention.output.LayerNorm", Drop(seen, pass) + x);       // [B, T, C]

        var inner = _activation(Linear($"{name}.intermediate.dense", x));                // [B, T, I]
        var outer = Linear($"{name}.output.dense", inner);                               // [B, T, C]
        return scope.Keep(LayerNorm($"{name}.output.LayerNorm", Drop(outer, pass) + x)); // [B, T, C]
    }

    // For the whole text: what the first token has gathered.
    private Tensor Classify(Tensor x, TextInputs inputs, Pass pass)
    {
        var first = TokenPositions.First(x, inputs.AttentionMask);                       // [B, C]
        var pooled = Linear("bert.pooler.dense", first).Tanh();                          // [B, C]
        return Linear("classifier", pass.Drop(pooled, _config.ClassifierDropout ?? _config.HiddenDropoutProb));
    }

    private Tensor Tag(Tensor x, Pass pass) =>
        Linear("classifier", pass.Drop(x, _config.ClassifierDropout ?? _config.HiddenDropoutProb));

    // The last map is the table of word embeddings itself.
    private Tensor Unmask(Tensor x)
    {
        var turned = _activation(Linear("cls.predictions.transform.dense", x));          // [N, C]
        var normed = LayerNorm("cls.predictions.transform.LayerNorm", turned);           // [N, C]
        return normed.Linear(
            Weights["bert.embeddings.word_embeddings.weight"], Weights["cls.predictions.bias"]);
    }

    private Tensor Drop(Tensor x, Pass pass) => pass.Drop(x, _config.HiddenDropoutProb);

    private Tensor LayerNorm(string name, Tensor x) => LayerNorm(name, x, _config.LayerNormEps);
}
