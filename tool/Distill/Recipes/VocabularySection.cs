namespace Distill.Recipes;

internal sealed record VocabularySection
{
    [Key("How words are cut into pieces: as BERT does, or GPT-2 and RoBERTa.")]
    public VocabularyKind Kind { get; init; } = VocabularyKind.Wordpiece;

    [Key("How many pieces at most, special tokens included.", AtLeast = 32, AtMost = 1000000, Usual = "4000 to 30000")]
    public int VocabSize { get; init; } = 8000;

    [Key("Upper and lower case are the same, and accents are dropped.")]
    public bool Lowercase { get; init; } = true;

    [Key("A pair of pieces is merged only when it occurs so often.", AtLeast = 1)]
    public int MinFrequency { get; init; } = 2;
}

internal enum VocabularyKind
{
    Wordpiece,
    ByteLevelBpe,
}
