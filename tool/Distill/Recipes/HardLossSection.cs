namespace Distill.Recipes;

internal sealed record HardLossSection : TermSection
{
    [Key("The weight of this term in the sum; 0 leaves it out.", AtLeast = 0, AtMost = 1000, Usual = "0 to 1")]
    public override double Weight { get; init; } = 0.5;

    [Key("The share of the target that is spread over all classes.", AtLeast = 0, Below = 1, Usual = "0 to 0.2")]
    public double LabelSmoothing { get; init; }

    [Key(
        "Rare labels weigh more: an answer weighs (answers) / (labels · answers with its label), which is 1 in the mean "
        + "over the training rows.")]
    public bool Balance { get; init; }

    [Key(
        "How much an answer weighs by its label, in the order of the labels in run.json; brought to 1 in the mean over "
        + "the training rows.",
        AtLeast = 0, AtMost = 1000000, Otherwise = "all labels weigh the same")]
    public EqualList<double>? ClassWeights { get; init; }
}
