namespace Distill.Recipes;

internal sealed record AttentionLossSection : TermSection
{
    [Key("The weight of this term in the sum; 0 leaves it out.", AtLeast = 0, AtMost = 1000, Usual = "0.1 to 10")]
    public override double Weight { get; init; } = 1;

    [Key("Which blocks are compared, as in loss.hidden.layers.")]
    public LayerMap Layers { get; init; } = LayerMap.By(LayerMapRule.Uniform);

    [Key(
        "How two maps are compared: the mean squared difference of the scores (TinyBERT), or KL of the distributions "
        + "(MiniLM).")]
    public AttentionDistanceKind Distance { get; init; } = AttentionDistanceKind.Mse;

    [Key("Compares head by head, or the means over all heads, which may be of different numbers.")]
    public HeadsKind HeadMatch { get; init; } = HeadsKind.Each;
}

internal enum AttentionDistanceKind
{
    Mse,
    Kl,
}

internal enum HeadsKind
{
    Each,
    Mean,
}
