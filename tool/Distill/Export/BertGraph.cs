using Distill.Models;

namespace Distill.Export;

/// <summary><see cref="Bert"/> as a graph.</summary>
internal sealed class BertGraph(BertConfig config, GraphWeights weights) : EncoderGraph(config, weights)
{
    // B batch, T tokens, C hidden size, L labels, V vocabulary.

    private readonly BertBlockGraph _block = new(config, weights);
    private readonly Func<Value, Value> _activation = ActivationNodes.Of(config.HiddenAct);

    protected override Value Forward(Value ids, Value? types)
    {
        var bias = EncoderAttentionGraph.Bias(Mask);                                     // [B, 1, 1, T]

        var x = Embeddings(ids, types!);                                                 // [B, T, C]
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            x = _block.Of($"{BertWeights.Layer}{i}", x, bias);                           // [B, T, C]
        }

        return config.Head switch
        {
            Head.SequenceClassification => Classify(x),                                  // [B, L]
            Head.TokenClassification => Linear("classifier", x),                         // [B, T, L]
            _ => Unmask(x),                                                              // [B, T, V]
        };
    }

    private Value Embeddings(Value ids, Value types)
    {
        var words = Weights.Embedding("bert.embeddings.word_embeddings", ids);           // [B, T, C]
        var positions = Weights.Embedding("bert.embeddings.position_embeddings", TokenPlaces.Of(Mask));
        var kinds = Weights.Embedding("bert.embeddings.token_type_embeddings", types);   // [B, T, C]
        return LayerNorm("bert.embeddings.LayerNorm", words + kinds + positions);        // [B, T, C]
    }

    // For the whole text: what the first token has gathered.
    private Value Classify(Value x) =>
        Linear("classifier", Linear("bert.pooler.dense", First(x)).Tanh());

    // The last map is the table of word embeddings itself.
    private Value Unmask(Value x)
    {
        var turned = _activation(Linear("cls.predictions.transform.dense", x));          // [B, T, C]
        var normed = LayerNorm("cls.predictions.transform.LayerNorm", turned);           // [B, T, C]
        return Weights.Tied("bert.embeddings.word_embeddings", normed, "cls.predictions.bias");
    }
}
