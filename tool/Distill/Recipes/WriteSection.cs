namespace Distill.Recipes;

internal sealed record WriteSection
{
    [Key(
        "With how many of a row's first tokens a text begins that the teacher goes on with; with data.prompt it goes on "
        + "from the prompt.",
        AtLeast = 1, AtMost = 65536)]
    public int PromptTokens { get; init; } = 8;

    [Key("How many tokens it writes at most; it can end a text before.", AtLeast = 1, AtMost = 65536)]
    public int MaxNewTokens { get; init; } = 64;

    [Key(
        "Divides the logits before a token is drawn; at 0 the likeliest token follows always.",
        AtLeast = 0, AtMost = 100, Usual = "0 to 1.5")]
    public double Temperature { get; init; } = 1;

    [Key(
        "Draws only from the likeliest tokens that together have this probability (Holtzman et al. 2020, section 3.1).",
        Above = 0, AtMost = 1, Usual = "0.9 to 1")]
    public double TopP { get; init; } = 1;

    [Key("How many texts it writes from each beginning.", AtLeast = 1, AtMost = 1000)]
    public int Copies { get; init; } = 1;

    [Key("The student learns the rows' own texts too, and not only those that the teacher wrote.")]
    public bool WithRows { get; init; }
}
