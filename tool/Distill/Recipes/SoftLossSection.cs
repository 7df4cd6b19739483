namespace Distill.Recipes;

internal sealed record SoftLossSection
{
    [Key("The weight of this term in the sum; 0 leaves it out.", AtLeast = 0, AtMost = 1000, Usual = "0 to 1")]
    public double Weight { get; init; } = 0.5;

    [Key("Softens both distributions: logits are divided by it.", Above = 0, AtMost = 1000, Usual = "1 to 10")]
    public double Temperature { get; init; } = 2;

    [Key(
        "Times the squared temperature, so that gradients keep their size (Hinton et al. 2015, section 2).")]
    public bool ScaleByT2 { get; init; } = true;
}
