namespace Distill.Compression;

/// <summary>By what heads and neurons are judged.</summary>
internal enum UnitMeasure
{
    /// <summary>How much the loss would change with what they give: <see cref="GateWatch"/>.</summary>
    Gradient,

    /// <summary>How much they add to the vectors between the blocks: <see cref="UnitActivity"/>.</summary>
    Activation,
}
