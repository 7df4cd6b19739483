namespace Distill.Recipes;

internal sealed record MaskingSection
{
    [Key(
        "The share of a row's tokens that are to be found: eight tenths of them are masked, a tenth each is another "
        + "token or stays (Devlin et al. 2019, section 3.1).",
        Above = 0, AtMost = 0.9, Usual = "0.15 to 0.4")]
    public double Share { get; init; } = 0.15;

    [Key("All pieces of a word are masked together.")]
    public bool WholeWords { get; init; }
}
