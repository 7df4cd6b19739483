using Distill.Models;

namespace Distill.Export;

/// <summary><see cref="Albert"/> as a graph: the file holds each block once, whatever the number of layers.</summary>
internal sealed class AlbertGraph(AlbertConfig config, GraphWeights weights) : EncoderGraph(config, weights)
{
    // B batch, T tokens, E embedding size, C hidden size, I intermediate size, L labels, V vocabulary.

    private readonly EncoderAttentionGraph _attention = new(config.HeadSize);
    private readonly Func<Value, Value> _activation = ActivationNodes.Of(config.HiddenAct);

    protected override Value Forward(Value ids, Value? types)
    {
        var bias = EncoderAttentionGraph.Bias(Mask);                                     // [B, 1, 1, T]

        var x = Embeddings(ids, types!);                                                 // [B, T, C]
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            x = Block(AlbertWeights.Block(config.BlockOf(i)), x, bias);                  // [B, T, C]
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
        var words = Weights.Embedding("albert.embeddings.word_embeddings", ids);         // [B, T, E]
        var positions = Weights.Embedding("albert.embeddings.position_embeddings", TokenPlaces.Of(Mask));
        var kinds = Weights.Embedding("albert.embeddings.token_type_embeddings", types); // [B, T, E]
        var narrow = LayerNorm("albert.embeddings.LayerNorm", words + kinds + positions); // [B, T, E]
        return Linear("albert.encoder.embedding_hidden_mapping_in", narrow);             // [B, T, C]
    }

    private Value Block(string name, Value x, Value bias)
    {
        var q = Linear($"{name}.attention.query", x);                                    // [B, T, C]
        var k = Linear($"{name}.attention.key", x);                                      // [B, T, C]
        var v = Linear($"{name}.attention.value", x);                                    // [B, T, C]
        var seen = Linear($"{name}.attention.dense", _attention.Of(q, k, v, bias));      // [B, T, C]
        x = LayerNorm($"{name}.attention.LayerNorm", seen + x);                          // [B, T, C]

        var inner = _activation(Linear($"{name}.ffn", x));                               // [B, T, I]
        var outer = Linear($"{name}.ffn_output", inner);                                 // [B, T, C]
        return LayerNorm($"{name}.full_layer_layer_norm", outer + x);                    // [B, T, C]
    }

    // For the whole text: what the first token has gathered.
    private Value Classify(Value x) => Linear("classifier", Linear("albert.pooler", First(x)).Tanh());

    // Back to the width of the embeddings, whose table is the last map.
    private Value Unmask(Value x)
    {
        var turned = _activation(Linear("predictions.dense", x));                        // [B, T, E]
        var normed = LayerNorm("predictions.LayerNorm", turned);                         // [B, T, E]
        return Weights.Tied("albert.embeddings.word_embeddings", normed, "predictions.bias");
    }
}
