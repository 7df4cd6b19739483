namespace Distill.Recipes;

internal sealed record LossSection
{
    [Key("Cross-entropy against the labels.")]
    public HardLossSection Hard { get; init; } = new();

    [Key("Kullback-Leibler divergence from the teacher's softened distribution.")]
    public SoftLossSection Soft { get; init; } = new();
}
