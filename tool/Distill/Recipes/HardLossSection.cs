namespace Distill.Recipes;

internal sealed record HardLossSection
{
    [Key("The weight of this term in the sum; 0 leaves it out.", AtLeast = 0, AtMost = 1000, Usual = "0 to 1")]
    public double Weight { get; init; } = 0.5;

    [Key("The share of the target that is spread over all classes.", AtLeast = 0, Below = 1, Usual = "0 to 0.2")]
    public double LabelSmoothing { get; init; }
}
