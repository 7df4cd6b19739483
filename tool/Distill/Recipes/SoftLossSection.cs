namespace Distill.Recipes;

internal sealed record SoftLossSection : TermSection
{
    [Key("The weight of this term in the sum; 0 leaves it out.", AtLeast = 0, AtMost = 1000, Usual = "0 to 1")]
    public override double Weight { get; init; } = 0.5;

    [Key("How the teacher's and the student's distributions are compared.")]
    public DivergenceKind Divergence { get; init; } = DivergenceKind.ForwardKl;

    [Key(
        "The share of the teacher in the middle distribution of jensen-shannon: at 0 it is forward-kl, at 1 reverse-kl.",
        AtLeast = 0, AtMost = 1)]
    public double Mix { get; init; } = 0.5;

    [Key("Brings the logits of both to mean 0 and deviation 1 in each answer first (Sun et al. 2024).")]
    public bool Standardize { get; init; }

    [Key("Softens both distributions: logits are divided by it.", Above = 0, AtMost = 1000, Usual = "1 to 10")]
    public double Temperature { get; init; } = 2;

    [Key(
        "The temperature in the last step; it goes there from temperature in the first one.",
        Above = 0, AtMost = 1000, Otherwise = "the temperature stays as it is")]
    public double? TemperatureEnd { get; init; }

    [Key(
        "Times the squared temperature, so that gradients keep their size (Hinton et al. 2015, section 2).")]
    public bool ScaleByT2 { get; init; } = true;
}

internal enum DivergenceKind
{
    ForwardKl,
    ReverseKl,
    JensenShannon,
    Symmetric,
    TotalVariation,
    LogitMse,
}
