namespace Distill.Recipes;

internal sealed record ShareSection
{
    [Key("How many layers' weights are left; each is the mean of those that it stands for.", AtLeast = 1, AtMost = 1000)]
    public int Groups { get; init; } = 1;

    [Key(
        "The width of the embeddings, from which a linear map leads to the hidden size: the nearest of that rank.",
        AtLeast = 2, Otherwise = "as wide as the layers")]
    public int? EmbeddingSize { get; init; }

    [Key(
        "Epochs of training after that, with the student's objective and budget for each.", AtLeast = 0, AtMost = 100000)]
    public int RecoverEpochs { get; init; } = 1;
}
