using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// BERT: a stack of encoder blocks, each with its norms after its sums, and a head for the whole text or for every
/// token. Devlin, Chang, Lee, Toutanova 2019, BERT: Pre-training of Deep Bidirectional Transformers for Language
/// Understanding, section 3.
/// </summary>
internal sealed class Bert : TextModel
{
    // B texts, N tokens of all texts, C hidden size, L labels, V vocabulary, M answers.

    private readonly BertConfig _config;
    private readonly BertBlock _block;
    private readonly Activation _activation;

    public Bert(BertConfig config, Weights weights) : base(weights)
    {
        _config = config;
        _block = new BertBlock(config, weights);
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
            x = _block.Forward($"{BertWeights.Layer}{i}", x, rows, pass);                // [N, C]
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
            "bert.embeddings.word_embeddings", rows.Ids, _config.PadTokenId);            // [N, C]
        var positions = Embedding(
            "bert.embeddings.position_embeddings", rows.Positions);                      // [N, C]
        var kinds = Kinds("bert.embeddings.token_type_embeddings", rows);                // [N, C] or [1, C]

        return scope.Keep(
            pass.Drop(LayerNorm("bert.embeddings.LayerNorm", words + kinds + positions), _config.HiddenDropoutProb));
    }

    // For the whole text: what the first token has gathered.
    private Tensor Classify(Tensor x, TokenRows rows, Pass pass)
    {
        var first = rows.First(x);                                                       // [B, C]
        var pooled = Linear("bert.pooler.dense", first).Tanh();                          // [B, C]
        return Answer(pooled, pass);
    }

    private Tensor Answer(Tensor x, Pass pass) =>
        Linear("classifier", pass.Drop(x, _config.ClassifierDropout ?? _config.HiddenDropoutProb));

    // The last map is the table of word embeddings itself.
    private Tensor Unmask(Tensor x)
    {
        var turned = _activation.Of(Linear("cls.predictions.transform.dense", x));       // [N, C]
        var normed = LayerNorm("cls.predictions.transform.LayerNorm", turned);           // [N, C]
        return Weights.TiedLinear("bert.embeddings.word_embeddings", "cls.predictions.bias", normed);
    }

    private Tensor LayerNorm(string name, Tensor x) => LayerNorm(name, x, _config.LayerNormEps);
}
