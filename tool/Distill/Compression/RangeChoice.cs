namespace Distill.Compression;

/// <summary>How the range of a linear map's inputs is chosen from what they were on examples.</summary>
internal enum RangeChoice
{
    /// <summary>All of it.</summary>
    MinMax,

    /// <summary>Without a few at both ends.</summary>
    Percentile,

    /// <summary>The one with the smallest squared error.</summary>
    Mse,

    /// <summary>The one whose rounded distribution tells the least less than the whole.</summary>
    Kl,
}
