namespace Distill.Recipes;

internal sealed record RelationalLossSection : TermSection
{
    [Key("The weight of this term in the sum; 0 leaves it out.", AtLeast = 0, AtMost = 1000, Usual = "0.1 to 50")]
    public override double Weight { get; init; } = 1;

    [Key("The share of distances between two rows in the term: times weight.", AtLeast = 0, AtMost = 1000)]
    public double DistanceShare { get; init; } = 1;

    [Key("The share of angles between three rows in the term: times weight.", AtLeast = 0, AtMost = 1000)]
    public double AngleShare { get; init; } = 2;

    [Key(
        "How many rows are compared with one another; divides micro_batch_size, so that the step's gradient does not "
        + "depend on it.",
        AtLeast = 3, AtMost = 512, Otherwise = "all rows of a micro-batch")]
    public int? RowGroup { get; init; }
}
