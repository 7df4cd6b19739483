namespace Distill.Export;

/// <summary>What the numbers of an exported model are.</summary>
internal enum ExportPrecision
{
    Fp32,
    Fp16,
    Bf16,
    Int8,
}

/// <summary>How a graph computes with int8.</summary>
internal enum Int8Form
{
    /// <summary>A scale for each output of a matrix; what comes in is rounded when it comes.</summary>
    DynamicPerChannel,

    /// <summary>A scale for a whole matrix; what comes in is rounded when it comes.</summary>
    DynamicPerTensor,

    /// <summary>The matrices alone; products are of floating-point numbers.</summary>
    WeightOnly,

    /// <summary>What comes in is rounded by ranges that were found beforehand, over real rows.</summary>
    Static,
}
