using Distill.Models;

namespace Distill.Export;

/// <summary>A network that reads whole texts, under the names of Optimum.</summary>
internal abstract class EncoderGraph(EncoderConfig config, GraphWeights weights) : NetworkGraph(weights)
{
    // B batch, T tokens, C hidden size.

    private Value? _mask;

    /// <summary>Whether <c>token_type_ids</c> are read.</summary>
    protected virtual bool ReadsTypes => true;

    /// <summary>int64 [B, T], 1 for tokens and 0 for padding.</summary>
    protected Value Mask => _mask!;

    protected sealed override void Build()
    {
        OnnxDimension[] shape = [OnnxDimension.Batch, OnnxDimension.Sequence];
        var ids = Graph.Input("input_ids", OnnxType.Int64, shape);
        _mask = Graph.Input("attention_mask", OnnxType.Int64, shape);
        var types = ReadsTypes ? Graph.Input("token_type_ids", OnnxType.Int64, shape) : null;

        var answers = Forward(ids, types).To(OnnxType.Float32);
        OnnxDimension[] before = config.Head == Head.SequenceClassification ? [OnnxDimension.Batch] : shape;
        Graph.Output(Logits, answers, [.. before, config.Classes]);
    }

    /// <param name="ids">int64 [B, T]</param>
    /// <param name="types">int64 [B, T]; null where they are not read</param>
    /// <returns>[B, L] for a whole text, else [B, T, L]</returns>
    protected abstract Value Forward(Value ids, Value? types);

    /// <summary>The vector of each text's first token.</summary>
    /// <param name="x">[B, T, C]</param>
    /// <returns>[B, C]</returns>
    protected Value First(Value x) => TokenPlaces.First(x, Mask);

    protected Value LayerNorm(string name, Value x) => Weights.LayerNorm(name, x, config.LayerNormEps);
}
