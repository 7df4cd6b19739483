namespace Distill.Recipes;

internal sealed record ContrastiveLossSection : TermSection
{
    [Key("The weight of this term in the sum; 0 leaves it out.", AtLeast = 0, AtMost = 1000, Usual = "0.1 to 10")]
    public override double Weight { get; init; } = 1;

    [Key("Cosines are divided by it.", Above = 0, AtMost = 10, Usual = "0.05 to 0.5")]
    public double Temperature { get; init; } = 0.1;

    [Key(
        "How many rows are compared with one another; divides micro_batch_size, so that the step's gradient does not "
        + "depend on it.",
        AtLeast = 2, AtMost = 4096, Otherwise = "all rows of a micro-batch")]
    public int? RowGroup { get; init; }
}
