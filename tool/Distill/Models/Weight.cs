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
    public WeightUse Use { get; init; }

    /// <summary>Whether it is a matrix, which can be rounded.</summary>
    public bool IsMatrix => Use != WeightUse.Vector;

    /// <summary>The matrix is [inputs, outputs], and not [outputs, inputs] as elsewhere.</summary>
    public bool InputsFirst => Use == WeightUse.Conv1D;

    /// <summary>Rows of the matrix.</summary>
    public long Outputs => Shape[InputsFirst ? 1 : 0];

    /// <summary>Columns of the matrix.</summary>
    public long Inputs => Count / Outputs;

    /// <summary>The name of what it belongs to: NAME of NAME.weight.</summary>
    public string Module => Name[..Name.LastIndexOf('.')];

    public long Count => Shape.Aggregate(1L, (product, length) => product * length);
}
