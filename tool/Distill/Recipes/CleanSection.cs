namespace Distill.Recipes;

internal sealed record CleanSection
{
    [Key(
        "Brings texts to one form of Unicode: nfc joins letters and their accents, nfkc also makes wide, narrow and "
        + "joined characters plain ones.",
        Otherwise = "characters stay as they are")]
    public UnicodeKind? Unicode { get; init; }

    [Key("Makes all white space between words one space.")]
    public bool Whitespace { get; init; } = true;

    [Key("Drops texts with fewer characters.", AtLeast = 1, Otherwise = "no limit")]
    public int? MinCharacters { get; init; }

    [Key("Drops texts with more characters.", AtLeast = 1, Otherwise = "no limit")]
    public int? MaxCharacters { get; init; }

    [Key("What is done about rows with the text and the label of an earlier one.")]
    public RowActionKind Duplicates { get; init; } = RowActionKind.Drop;

    [Key(
        "Drops texts that are so similar to an earlier one with the same label, counted in the pieces that they share "
        + "(Jaccard's index).",
        AtLeast = 0.5, AtMost = 1, Usual = "0.7 to 0.9", Otherwise = "they are not looked for")]
    public double? NearDuplicates { get; init; }

    [Key("Characters of the pieces in which similarity is counted.", AtLeast = 1, AtMost = 100, Usual = "4 to 9")]
    public int Shingle { get; init; } = 5;

    [Key(
        "What is done about rows with one text and several labels: they stay and are told, all are dropped, or all but "
        + "those with the most frequent label.")]
    public ConflictKind Conflicts { get; init; } = ConflictKind.Tell;

    [Key("What is done about rows whose text is that of a validation or test row, or similar to it.")]
    public RowActionKind Leaks { get; init; } = RowActionKind.Tell;

    [Key(
        "What is done about rows whose label is suspected to be wrong, by what small models of words say to rows that "
        + "they have not seen (confident learning, Northcutt et al. 2021).",
        Otherwise = "they are not looked for")]
    public RowActionKind? Suspects { get; init; }

    [Key(
        "So likely another label must be for a row to be suspected: the higher, the fewer right labels are among them, "
        + "and the fewer wrong ones are found.",
        AtLeast = 0, AtMost = 1, Usual = "0 to 0.9")]
    public double SuspectProbability { get; init; } = 0.5;
}

internal enum UnicodeKind
{
    Nfc,
    Nfkc,
}

internal enum RowActionKind
{
    Tell,
    Drop,
}

internal enum ConflictKind
{
    Tell,
    Drop,
    Majority,
}
