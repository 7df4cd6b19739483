namespace Distill.Recipes;

internal sealed record BundleSection
{
    [Key("The type of the weights; else as they are, also in whole numbers.", Otherwise = "as they are")]
    public StoredPrecision? Precision { get; init; }
}
