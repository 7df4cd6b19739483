namespace Distill.Recipes;

internal sealed record HiddenLossSection : TermSection
{
    [Key("The weight of this term in the sum; 0 leaves it out.", AtLeast = 0, AtMost = 1000, Usual = "0.1 to 10")]
    public override double Weight { get; init; } = 1;

    [Key(
        "Which blocks are compared: uniform takes the teacher's at even steps and the last one for the last; skip the "
        + "same without the last; first and last as many as both have; or a list of pairs, blocks from 0, or embeddings.")]
    public LayerMap Layers { get; init; } = LayerMap.By(LayerMapRule.Uniform);

    [Key("How two states are compared: the mean squared difference, or 1 minus the cosine of their angle.")]
    public DistanceKind Distance { get; init; } = DistanceKind.Mse;

    [Key(
        "A linear map from the student's width to the teacher's, learned beside and left out of the student: where the "
        + "widths differ, or always.")]
    public ProjectionKind Projection { get; init; } = ProjectionKind.Auto;
}

internal enum DistanceKind
{
    Mse,
    Cosine,
}

internal enum ProjectionKind
{
    Auto,
    Always,
}
