namespace Distill.Recipes;

internal sealed record MixSection
{
    [Key("Files with more rows to learn from, with the same columns as those of data.train.", Path = PathKind.Rows)]
    public required EqualList<string> Also { get; init; }

    [Key(
        "How much of each file an epoch has, data.train first; only their proportions matter. An epoch is as long as "
        + "all files together: rows come up several times, or only some of them.",
        Above = 0, AtMost = 1000000, Otherwise = "by temperature")]
    public EqualList<double>? Weights { get; init; }

    [Key(
        "Files come up by their sizes to the power of 1 / temperature: at 1 every row once, and the higher, the more "
        + "alike.",
        AtLeast = 1, AtMost = 1000, Usual = "1 to 5")]
    public double Temperature { get; init; } = 1;

    [Key(
        "Files with test rows for those of also, in the same order, beside data.test: the report tells every figure "
        + "for each of them.",
        Path = PathKind.Rows, Otherwise = "none; without data.test each file's share of test rows")]
    public EqualList<string>? Test { get; init; }
}
