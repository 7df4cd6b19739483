using Distill.Models;

namespace Distill.Export;

/// <summary><see cref="DistilBert"/> as a graph.</summary>
internal sealed class DistilBertGraph(DistilBertConfig config, GraphWeights weights) : EncoderGraph(config, weights)
{
    // B batch, T tokens, C hidden size, I intermediate size, L labels, V vocabulary.

    private readonly EncoderAttentionGraph _attention = new(config.HeadSize);
    private readonly Func<Value, Value> _activation = ActivationNodes.Of(config.HiddenAct);

    protected override bool ReadsTypes => false;

    protected override Value Forward(Value ids, Value? types)
    {
        var bias = EncoderAttentionGraph.Bias(Mask);                                     // [B, 1, 1, T]

        var x = Embeddings(ids);                                                         // [B, T, C]
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            x = Block($"{DistilBertWeights.Layer}{i}", x, bias);                         // [B, T, C]
        }

        return config.Head switch
        {
            Head.SequenceClassification => Classify(x),                                  // [B, L]
            Head.TokenClassification => Linear("classifier", x),                         // [B, T, L]
            _ => Unmask(x),                                                              // [B, T, V]
        };
    }

    private Value Embeddings(Value ids)
    {
        var words = Weights.Embedding("distilbert.embeddings.word_embeddings", ids);     // [B, T, C]
        var positions = Weights.Embedding("distilbert.embeddings.position_embeddings", TokenPlaces.Of(Mask));
        return LayerNorm("distilbert.embeddings.LayerNorm", words + positions);          // [B, T, C]
    }

    private Value Block(string name, Value x, Value bias)
    {
        var q = Linear($"{name}.attention.q_lin", x);                                    // [B, T, C]
        var k = Linear($"{name}.attention.k_lin", x);                                    // [B, T, C]
        var v = Linear($"{name}.attention.v_lin", x);                                    // [B, T, C]
        var seen = Linear($"{name}.attention.out_lin", _attention.Of(q, k, v, bias));    // [B, T, C]
        x = LayerNorm($"{name}.sa_layer_norm", seen + x);                                // [B, T, C]

        var inner = _activation(Linear($"{name}.ffn.lin1", x));                          // [B, T, I]
        var outer = Linear($"{name}.ffn.lin2", inner);                                   // [B, T, C]
        return LayerNorm($"{name}.output_layer_norm", outer + x);                        // [B, T, C]
    }

    // For the whole text: what the first token has gathered.
    private Value Classify(Value x) => Linear("classifier", Linear("pre_classifier", First(x)).Relu());

    // The last map is the table of word embeddings itself.
    private Value Unmask(Value x)
    {
        var turned = _activation(Linear("vocab_transform", x));                          // [B, T, C]
        var normed = LayerNorm("vocab_layer_norm", turned);                              // [B, T, C]
        return Weights.Tied("distilbert.embeddings.word_embeddings", normed, "vocab_projector.bias");
    }
}
