namespace Distill.Recipes;

internal sealed record ReplacementSection
{
    [Key(
        "A folder with a model that was trained for masked-lm, with the student's tokens.",
        Path = PathKind.ModelFolder)]
    public required string From { get; init; }

    [Key(
        "The probability with which a word of one token is replaced.",
        Above = 0, AtMost = 1, Usual = "0.1 to 0.4")]
    public double Share { get; init; } = 0.4;

    [Key("So many likeliest words one is drawn of.", AtLeast = 1, AtMost = 1000, Usual = "10 to 20")]
    public int Candidates { get; init; } = 15;
}
