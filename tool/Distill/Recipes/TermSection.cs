namespace Distill.Recipes;

/// <summary>What every term of the loss has.</summary>
internal abstract record TermSection
{
    public abstract double Weight { get; init; }

    [Key(
        "The weight in the last step; it goes there from weight in the first one.",
        AtLeast = 0, AtMost = 1000, Otherwise = "the weight stays as it is")]
    public double? WeightEnd { get; init; }

    [Key("How numbers with an end of their own go there: evenly, or slowly at both ends as half a cosine wave.")]
    public ChangeKind Change { get; init; } = ChangeKind.Linear;

    /// <summary>The term is part of the sum, in some step at least.</summary>
    public bool IsUsed => Weight > 0 || WeightEnd > 0;
}

internal enum ChangeKind
{
    Linear,
    Cosine,
}
