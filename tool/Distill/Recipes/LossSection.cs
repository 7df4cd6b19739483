namespace Distill.Recipes;

internal sealed record LossSection
{
    [Key("Cross-entropy against the labels.")]
    public HardLossSection Hard { get; init; } = new();

    [Key("A divergence between the teacher's softened distribution and the student's.")]
    public SoftLossSection Soft { get; init; } = new();
}
