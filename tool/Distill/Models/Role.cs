namespace Distill.Models;

/// <summary>
/// What a weight does in its network, whatever its family calls it: between families weights are copied by it.
/// </summary>
internal enum Role
{
    /// <summary>Something that only its family has: copied by its name.</summary>
    Own,

    Words,
    Positions,
    TokenTypes,
    EmbeddingNorm,

    Query,
    Key,
    Value,

    /// <summary>All three in one map, one behind the other.</summary>
    QueryKeyValue,
    AttentionOutput,
    AttentionNorm,
    Inner,

    /// <summary>The map that each neuron's activation is multiplied with.</summary>
    Gate,
    Outer,
    OutputNorm,

    /// <summary>A map of the first token's vector, with tanh.</summary>
    Pooler,

    /// <summary>A map of the first token's vector, with ReLU.</summary>
    ReluPooler,

    /// <summary>The map before the table of words, in a head for masked tokens.</summary>
    Transform,
    TransformNorm,

    /// <summary>The last map, to the labels.</summary>
    Classifier,

    /// <summary>What the last map adds where its matrix is the table of words.</summary>
    WordBias,
}

/// <summary>What a dimension of a weight counts, where a network can be cut.</summary>
internal enum Axis
{
    /// <summary>Words, positions, labels: not cut.</summary>
    Whole,

    /// <summary>Channels of the vectors that go from block to block.</summary>
    Hidden,

    /// <summary>Channels of all heads, one head after another.</summary>
    Heads,

    /// <summary>The same three times: of queries, of keys, of values.</summary>
    ThreeHeads,

    /// <summary>Neurons between the two maps of the feed-forward part.</summary>
    Inner,
}

internal static class Roles
{
    /// <summary>What the dimensions of a weight count; null where that is not known.</summary>
    public static IReadOnlyList<Axis>? Axes(Weight weight)
    {
        Axis[]? axes = weight.Role switch
        {
            Role.Words or Role.Positions or Role.TokenTypes or Role.Classifier => [Axis.Whole, Axis.Hidden],
            Role.Query or Role.Key or Role.Value => [Axis.Heads, Axis.Hidden],
            Role.QueryKeyValue => [Axis.ThreeHeads, Axis.Hidden],
            Role.AttentionOutput => [Axis.Hidden, Axis.Heads],
            Role.Inner or Role.Gate => [Axis.Inner, Axis.Hidden],
            Role.Outer => [Axis.Hidden, Axis.Inner],
            Role.Pooler or Role.ReluPooler or Role.Transform => [Axis.Hidden, Axis.Hidden],
            Role.EmbeddingNorm or Role.AttentionNorm or Role.OutputNorm or Role.TransformNorm => [Axis.Hidden],
            Role.WordBias => [Axis.Whole],
            _ => null,
        };

        // A bias has what comes out, which is the first of a matrix's.
        return weight.InputsFirst ? axes?.Reverse().ToArray() : axes?[..weight.Shape.Length];
    }

    /// <summary>The answers themselves: they mean something only where the labels are the same.</summary>
    public static bool IsAnswer(Role role) => role is Role.Classifier or Role.WordBias;
}
