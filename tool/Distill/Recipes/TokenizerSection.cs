namespace Distill.Recipes;

internal sealed record TokenizerSection
{
    [Key(
        "A folder with tokenizer.json or vocab.txt, or one of these files.",
        Path = PathKind.Tokenizer, Otherwise = "that of the model folder that the teacher, or else the student, is or starts from")]
    public string? From { get; init; }

    [Key(
        "Trains a vocabulary on the recipe's own training text.",
        Otherwise = "with these defaults, where neither tokenizer.from nor any model folder is given")]
    public VocabularySection? Train { get; init; }
}
