namespace Distill.Recipes;

internal sealed record QuantizeSection
{
    [Key("Bits of a weight; auto gives each matrix 8 or 4, as a budget allows.")]
    public BitsKind Bits { get; init; } = BitsKind._8;

    [Key("Which weights share a scale: all of a matrix, those of an output, or runs of an output's inputs.")]
    public ScalesKind Weights { get; init; } = ScalesKind.PerChannel;

    [Key("Inputs that share a scale, with per-group.", AtLeast = 1, AtMost = 65536, Otherwise = "32")]
    public int? GroupSize { get; init; }

    [Key("Zero stands in the middle of the numbers; else the range is that of the weights, with a zero point.")]
    public bool Symmetric { get; init; } = true;

    [Key(
        "What linear maps are given: dynamic rounds every row by its own range, static all by one found before; both "
        + "multiply whole numbers. none turns weights back into fp32.")]
    public InputsKind Activations { get; init; } = InputsKind.Dynamic;

    [Key("How the range of static inputs is chosen from what they were.", Otherwise = "min-max")]
    public ObserverKind? Observer { get; init; }

    [Key(
        "Validation rows on which inputs and sensitivity are looked at.",
        AtLeast = 1, AtMost = 1000000, Otherwise = "256")]
    public int? CalibrationExamples { get; init; }

    [Key("Tables of embeddings: a scale for each row, or left as they are.")]
    public EmbeddingsKind Embeddings { get; init; } = EmbeddingsKind.PerRow;

    [Key("Training as the model will be rounded, with the student's objective.", Otherwise = "the model is rounded as it is")]
    public AwareSection? Aware { get; init; }

    [Key("With auto: megabytes of the weights' file, a million bytes each.", Above = 0, Otherwise = "no limit")]
    public double? MaxSizeMb { get; init; }

    [Key(
        "With auto: how much the task's first figure may get worse on the validation rows.",
        AtLeast = 0, Otherwise = "no limit")]
    public double? MaxMetricDrop { get; init; }
}

internal sealed record AwareSection
{
    [Key("How often every row is seen.", AtLeast = 1, AtMost = 100000)]
    public int Epochs { get; init; } = 1;

    [Key("Scales are learned with the weights; else they follow the weights' range.")]
    public bool LearnScales { get; init; } = true;
}

/// <summary>A name cannot begin with a digit, so an underscore stands before it; recipes spell it without.</summary>
internal enum BitsKind
{
    _8,
    _4,
    Auto,
}

internal enum ScalesKind
{
    PerChannel,
    PerTensor,
    PerGroup,
}

internal enum InputsKind
{
    Dynamic,
    Static,
    None,
}

internal enum ObserverKind
{
    MinMax,
    Percentile,
    Mse,
    Kl,
}

internal enum EmbeddingsKind
{
    PerRow,
    None,
}
