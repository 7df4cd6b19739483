namespace Distill.Compression;

/// <summary>Among which weights, heads or neurons the least important ones are looked for.</summary>
internal enum PruningScope
{
    /// <summary>All together: some layers lose more than others.</summary>
    Global,

    /// <summary>Each matrix, or each layer, loses the same share.</summary>
    Layer,
}
