namespace Distill.Recipes;

internal sealed record TextAugmentSection
{
    [Key(
        "Leaves each word out with this probability (random deletion of Wei and Zou 2019).",
        AtLeast = 0, Below = 1, Usual = "0.05 to 0.2")]
    public double Deletion { get; init; }

    [Key(
        "Lets two words change places, as many times as this share of a text's words, at least once (random swap of "
        + "Wei and Zou 2019).",
        AtLeast = 0, AtMost = 1, Usual = "0.05 to 0.2")]
    public double Swap { get; init; }

    [Key(
        "Replaces words by others that a masked language model finds likely there (Jiao et al. 2020, Algorithm 1).",
        Otherwise = "no word is replaced")]
    public ReplacementSection? Replacement { get; init; }
}
