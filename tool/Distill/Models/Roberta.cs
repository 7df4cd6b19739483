using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// RoBERTa: BERT's network with positions that begin after the padding token's number, and heads of its own. Liu et al.
/// 2019, RoBERTa: A Robustly Optimized BERT Pretraining Approach, section 2.
/// </summary>
internal sealed class Roberta : TextModel
{
    // B batch, T tokens, C hidden size, L labels, V vocabulary, N answers.

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
        var states = new List<Tensor>();
        var bias = EncoderAttention.Bias(inputs.AttentionMask);                          // [B, 1, 1, T]

        var x = Embeddings(inputs, pass);                                                // [B, T, C]
        for (var i = 0; i < _config.NumHiddenLayers; i++)
        {
            states.Add(x);
            x = _block.Forward($"{RobertaWeights.Layer}{i}", x, bias, pass);             // [B, T, C]
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
        var places = TokenPositions.Of(inputs.AttentionMask) + (long)_config.FirstPosition;

        var words = Embedding(
            "roberta.embeddings.word_embeddings", inputs.InputIds, _config.PadTokenId);  // [B, T, C]
        var positions = Embedding(
            "roberta.embeddings.position_embeddings", places);                           // [B, T, C]

        // With one type the texts of a pair are told apart by the tokens between them alone.
        var kinds = inputs.TokenTypeIds is { } ids && _config.TypeVocabSize > 1
            ? Embedding("roberta.embeddings.token_type_embeddings", ids)
            : Weights.Row("roberta.embeddings.token_type_embeddings", 0);
        var normed = LayerNorm("roberta.embeddings.LayerNorm", words + kinds + positions);

        return scope.Keep(pass.Drop(normed, _config.HiddenDropoutProb));
    }

    // For the whole text: what the first token has gathered.
    private Tensor Classify(Tensor x, TextInputs inputs, Pass pass)
    {
        var first = TokenPositions.First(x, inputs.AttentionMask);                       // [B, C]
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
