namespace Distill.Recipes;

internal sealed record SplitSection
{
    [Key("The share of the training rows that becomes the validation rows.", Above = 0, Below = 1)]
    public double Validation { get; init; } = 0.1;

    [Key("The share of the training rows that becomes the test rows.", Above = 0, Below = 1)]
    public double Test { get; init; } = 0.1;
}
