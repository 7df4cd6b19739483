using Distill.Models;

namespace Distill.Export;

/// <summary><see cref="Roberta"/> as a graph.</summary>
internal sealed class RobertaGraph(RobertaConfig config, GraphWeights weights) : EncoderGraph(config, weights)
{
    // B batch, T tokens, C hidden size, L labels, V vocabulary.

    private readonly BertBlockGraph _block = new(config, weights);

    // With one type the texts of a pair are told apart by the tokens between them alone.
    protected override bool ReadsTypes => config.TypeVocabSize > 1;

    protected override Value Forward(Value ids, Value? types)
    {
        var bias = EncoderAttentionGraph.Bias(Mask);                                     // [B, 1, 1, T]

        var x = Embeddings(ids, types);                                                  // [B, T, C]
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            x = _block.Of($"{RobertaWeights.Layer}{i}", x, bias);                        // [B, T, C]
        }

        return config.Head switch
        {
            Head.SequenceClassification => Classify(x),                                  // [B, L]
            Head.TokenClassification => Linear("classifier", x),                         // [B, T, L]
            _ => Unmask(x),                                                              // [B, T, V]
        };
    }

    private Value Embeddings(Value ids, Value? types)
    {
        var places = TokenPlaces.Of(Mask) + config.FirstPosition;
        var words = Weights.Embedding("roberta.embeddings.word_embeddings", ids);        // [B, T, C]
        var positions = Weights.Embedding("roberta.embeddings.position_embeddings", places); // [B, T, C]
        var kinds = Weights.Embedding(
            "roberta.embeddings.token_type_embeddings", types ?? Graph.Scalar(0, OnnxType.Int64)); // [B, T, C] or [C]
        return LayerNorm("roberta.embeddings.LayerNorm", words + kinds + positions);     // [B, T, C]
    }

    // For the whole text: what the first token has gathered.
    private Value Classify(Value x) =>
        Linear("classifier.out_proj", Linear("classifier.dense", First(x)).Tanh());

    // The last map is the table of word embeddings itself; the function is GELU whatever the blocks have.
    private Value Unmask(Value x)
    {
        var turned = ActivationNodes.Gelu(Linear("lm_head.dense", x));                   // [B, T, C]
        var normed = LayerNorm("lm_head.layer_norm", turned);                            // [B, T, C]
        return Weights.Tied("roberta.embeddings.word_embeddings", normed, "lm_head.bias");
    }
}
