namespace Distill.Recipes;

internal sealed record CacheSection
{
    [Key(
        "How many of its likeliest tokens are kept for each answer, with the probability that all others share.",
        AtLeast = 1, AtMost = 65536, Usual = "20 to 200")]
    public int TopK { get; init; } = 50;
}
