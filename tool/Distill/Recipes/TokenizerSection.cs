namespace Distill.Recipes;

internal sealed record TokenizerSection
{
    [Key(
        "A folder with tokenizer.json or vocab.txt, or one of these files.",
        Path = PathKind.Tokenizer, Otherwise = "the teacher's, where teacher.from is given")]
    public string? From { get; init; }

    [Key(
        "Trains a vocabulary on the recipe's own training text.",
        Otherwise = "with these defaults, where neither tokenizer.from nor teacher.from is given")]
    public VocabularySection? Train { get; init; }
}
