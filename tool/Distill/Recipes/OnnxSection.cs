namespace Distill.Recipes;

internal sealed record OnnxSection
{
    [Key("What the numbers are. In int8 the tables of embeddings are rounded too.")]
    public OnnxPrecision Precision { get; init; }

    [Key(
        "How int8 is computed with: what comes into a matrix is rounded by its range when it comes, by that of the "
        + "training rows (static), or not at all (weight-only).",
        Otherwise = "dynamic-per-channel in int8")]
    public OnnxQuantization? Quantize { get; init; }

    [Key("How the range of static inputs is chosen from what they were.", Otherwise = "min-max, with static")]
    public ObserverKind? Observer { get; init; }

    [Key("Codes of 7 bits instead of 8, for processors with AVX2 or AVX-512 but without VNNI.")]
    public bool ReduceRange { get; init; }

    [Key("The model takes and gives the keys and values of the tokens before, for fast generation.")]
    public bool Cache { get; init; }
}

internal enum OnnxPrecision
{
    Fp32,
    Fp16,
    Int8,
}

internal enum OnnxQuantization
{
    /// <summary>A scale for each output of a matrix; what comes in is rounded when it comes.</summary>
    DynamicPerChannel,

    /// <summary>A scale for a whole matrix; what comes in is rounded when it comes.</summary>
    DynamicPerTensor,

    /// <summary>The matrices alone.</summary>
    WeightOnly,

    /// <summary>What comes in is rounded by ranges that the rows of training have.</summary>
    Static,
}
