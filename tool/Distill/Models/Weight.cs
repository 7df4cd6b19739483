namespace Distill.Models;

internal enum Initialization
{
    Normal,
    Zeros,
    Ones,

    /// <summary>Normal, and zeros in the row of the padding token.</summary>
    NormalExceptPadding,

    /// <summary>
    /// Normal, by √(2 · layers) smaller: of maps whose results are added up over all layers, two in each. Radford et
    /// al. 2019, Language Models are Unsupervised Multitask Learners, section 2.3.
    /// </summary>
    NormalOverDepth,
}

/// <summary>One row of a model's table of weights.</summary>
/// <param name="Name">as on disk</param>
/// <param name="Decays">whether weight decay applies: not to biases and norms</param>
internal sealed record Weight(string Name, long[] Shape, Initialization Start, bool Decays, Role Role = Role.Own)
{
    /// <summary>A matrix is [inputs, outputs], and not [outputs, inputs] as elsewhere.</summary>
    public bool InputsFirst { get; init; }

    /// <summary>Of a matrix.</summary>
    public long Outputs => Shape[InputsFirst ? 1 : 0];

    /// <inheritdoc cref="Outputs"/>
    public long Inputs => Shape[InputsFirst ? 0 : 1];

    public long Count => Shape.Aggregate(1L, (product, length) => product * length);
}
