namespace Distill.Recipes;

internal sealed record EarlyStoppingSection
{
    [Key("Stops after so many epochs without a better figure.", AtLeast = 1)]
    public required int Patience { get; init; }
}
