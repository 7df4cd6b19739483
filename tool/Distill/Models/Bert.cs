using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// BERT: a stack of encoder blocks, each with its norms after its sums, and a head for the whole text or for every
/// token. Devlin, Chang, Lee, Toutanova 2019, BERT: Pre-training of Deep Bidirectional Transformers for Language
/// Understanding, section 3.
/// </summary>
internal sealed class Bert : TextModel
{
    // B batch, T tokens, C hidden size, L labels, V vocabulary, N answers.

    private readonly BertConfig _config;
    private readonly BertBlock _block;
    private readonly Func<Tensor, Tensor> _activation;

    public Bert(BertConfig config, Weights weights) : base(weights)
    {
        _config = config;
        _block = new BertBlock(config, weights);
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
            x = _block.Forward($"{BertWeights.Layer}{i}", x, bias, pass);                // [B, T, C]
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
            "bert.embeddings.word_embeddings", inputs.InputIds, _config.PadTokenId);     // [B, T, C]
        var positions = Embedding(
            "bert.embeddings.position_embeddings", TokenPositions.Of(inputs.AttentionMask)); // [B, T, C]
        var kinds = Kinds("bert.embeddings.token_type_embeddings", inputs);              // [B, T, C] or [1, C]

        return scope.Keep(
            pass.Drop(LayerNorm("bert.embeddings.LayerNorm", words + kinds + positions), _config.HiddenDropoutProb));
    }

    // For the whole text: what the first token has gathered.
    private Tensor Classify(Tensor x, TextInputs inputs, Pass pass)
    {
        var first = TokenPositions.First(x, inputs.AttentionMask);                       // [B, C]
        var pooled = Linear("bert.pooler.dense", first).Tanh();                          // [B, C]
        return Answer(pooled, pass);
    }

    private Tensor Answer(Tensor x, Pass pass) =>
        Linear("classifier", pass.Drop(x, _config.ClassifierDropout ?? _config.HiddenDropoutProb));

    // The last map is the table of word embeddings itself.
    private Tensor Unmask(Tensor x)
    {
        var turned = _activation(Linear("cls.predictions.transform.dense", x));          // [N, C]
        var normed = LayerNorm("cls.predictions.transform.LayerNorm", turned);           // [N, C]
        return Weights.TiedLinear("bert.embeddings.word_embeddings", "cls.predictions.bias", normed);
    }

    private Tensor LayerNorm(string name, Tensor x) => LayerNorm(name, x, _config.LayerNormEps);
}
