using Distill.Models;

namespace Distill.Export;

/// <summary>
/// A network that reads texts from left to right, under the names of Optimum: one graph for the first pass over a text
/// and, with a cache, for each further token.
/// </summary>
/// <param name="cache">whether the keys and values of the tokens before are taken, and those of all given</param>
internal abstract class DecoderGraph(DecoderConfig config, GraphWeights weights, bool cache) : NetworkGraph(weights)
{
    // B batch, T tokens, P tokens before them, S = P + T, C hidden size, K heads of keys and values, D channels of one
    // head.

    private readonly List<(string Name, Value Value, long Heads)> _present = [];
    private Value? _mask;

    protected bool HasCache => cache;

    /// <summary>int64 [B, S], 1 for tokens and 0 for padding.</summary>
    protected Value Mask => _mask!;

    protected sealed override void Build()
    {
        OnnxDimension[] shape = [OnnxDimension.Batch, OnnxDimension.Sequence];
        var ids = Graph.Input("input_ids", OnnxType.Int64, shape);
        _mask = Graph.Input(
            "attention_mask", OnnxType.Int64, OnnxDimension.Batch,
            cache ? OnnxDimension.PastAndSequence : OnnxDimension.Sequence);

        // A head for the whole text reads it from the beginning.
        var positions = config.Head == Head.CausalLM
            ? Graph.Input("position_ids", OnnxType.Int64, shape)
            : TokenPlaces.Of(Mask);

        var answers = Forward(ids, positions).To(OnnxType.Float32);
        OnnxDimension[] before = config.Head == Head.SequenceClassification ? [OnnxDimension.Batch] : shape;
        Graph.Output(Logits, answers, [.. before, config.Classes]);
        foreach (var (name, value, heads) in _present)
        {
            Graph.Output(name, value, CacheShape(heads, OnnxDimension.PastAndSequence));
        }
    }

    /// <param name="ids">int64 [B, T]</param>
    /// <param name="positions">int64 [B, T], counted from each text's first token</param>
    /// <returns>[B, L] for a whole text, else [B, T, V]</returns>
    protected abstract Value Forward(Value ids, Value positions);

    /// <summary>The keys or values of a layer, behind those of the tokens before.</summary>
    /// <param name="kind">key or value</param>
    /// <param name="x">[B, K, T, D]</param>
    /// <param name="heads">K</param>
    /// <returns>[B, K, S, D]</returns>
    protected Value Remember(int layer, string kind, Value x, long heads)
    {
        if (!cache)
        {
            return x;
        }

        var past = Graph.Input($"past_key_values.{layer}.{kind}", x.Type, CacheShape(heads, OnnxDimension.Past));
        var all = Value.Cat([past, x], dimension: 2);
        _present.Add(($"present.{layer}.{kind}", all, heads));
        return all;
    }

    /// <summary>The vector of each text's last token.</summary>
    /// <param name="x">[B, T, C]</param>
    /// <returns>[B, C]</returns>
    protected Value Last(Value x) => TokenPlaces.Last(x, Mask);

    private OnnxDimension[] CacheShape(long heads, OnnxDimension length) =>
        [OnnxDimension.Batch, heads, length, config.HeadSize];
}
