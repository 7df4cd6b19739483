using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// RoBERTa: BERT's network with positions that begin after the padding token's number, and heads of its own. Liu et al.
/// 2019, RoBERTa: A Robustly Optimized BERT Pretraining Approach, section 2.
/// </summary>
internal sealed class Roberta : TextModel
{
    // B texts, N tokens of all texts, C hidden size, L labels, V vocabulary, M answers.

    private readonly RobertaConfig _config;
    private readonly BertBlock _block;

    public Roberta(RobertaConfig config, Weights weights) : base(weights)
    {
        _config = config;
        _block = new BertBlock(config, weights);
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
            x = _block.Forward($"{RobertaWeights.Layer}{i}", x, rows, pass);             // [N, C]
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
        var places = rows.Positions + (long)_config.FirstPosition;

        var words = Embedding(
            "roberta.embeddings.word_embeddings", rows.Ids, _config.PadTokenId);         // [N, C]
        var positions = Embedding(
            "roberta.embeddings.position_embeddings", places);                           // [N, C]

        // With one type the texts of a pair are told apart by the tokens between them alone.
        var kinds = rows.Types is { } ids && _config.TypeVocabSize > 1
            ? Embedding("roberta.embeddings.token_type_embeddings", ids)
            : Weights.Row("roberta.embeddings.token_type_embeddings", 0);
        var normed = LayerNorm("roberta.embeddings.LayerNorm", words + kinds + positions);

        return scope.Keep(pass.Drop(normed, _config.HiddenDropoutProb));
    }

    // For the whole text: what the first token has gathered.
    private Tensor Classify(Tensor x, TokenRows rows, Pass pass)
    {
        var first = rows.First(x);                                                       // [B, C]
        var turned = Linear("classifier.dense", Drop(first, pass)).Tanh();               // [B, C]
        return Linear("classifier.out_proj", Drop(turned, pass));
    }

    // The last map is the table of word embeddings itself; the function is GELU whatever the blocks have.
    private Tensor Unmask(Tensor x)
    {
        var turned = Linear("lm_head.dense", x).Gelu();                                  // [N, C]
        return Weights.TiedLinear(
            "roberta.embeddings.word_embeddings", "lm_head.bias", LayerNorm("lm_head.layer_norm", turned));
    }

    private Tensor Drop(Tensor x, Pass pass) => pass.Drop(x, _config.ClassifierDropout ?? _config.HiddenDropoutProb);

    private Tensor LayerNorm(string name, Tensor x) => LayerNorm(name, x, _config.LayerNormEps);
}
