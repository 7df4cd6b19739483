namespace Distill.Recipes;

/// <summary>How a model starts from the weights of another.</summary>
internal abstract record StartSection
{
    /// <summary>A model folder, or the word teacher.</summary>
    public abstract string From { get; init; }

    [Key(
        "Which of its layers become the model's, in order: spread evenly from the first to the last, the first ones, the "
        + "last ones, or those of a list, counted from 0.",
        AtLeast = 0)]
    public LayerChoice Layers { get; init; } = LayerChoice.By(LayerRule.Uniform);

    [Key(
        "Which channels, heads and neurons a narrower model keeps: the first ones, or those with the largest weights. "
        + "Heads are kept whole. Of bert, distilbert and roberta.",
        Otherwise = "the widths must agree")]
    public KeepKind? Keep { get; init; }
}

internal enum KeepKind
{
    First,
    Magnitude,
}
