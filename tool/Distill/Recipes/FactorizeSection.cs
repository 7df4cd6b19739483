namespace Distill.Recipes;

internal sealed record FactorizeSection
{
    [Key(
        "How many weights the two factors of a matrix have together, as a share of its own.",
        Above = 0, Below = 1, Otherwise = "0.5, unless energy says how far it goes")]
    public double? WeightShare { get; init; }

    [Key(
        "The share of a matrix's squared singular values that its factors keep; where they would be larger than the matrix, "
        + "it stays whole.",
        Above = 0, Below = 1, Otherwise = "weight_share says how far it goes")]
    public double? Energy { get; init; }

    [Key("Factorizes the table of words too.")]
    public bool Embeddings { get; init; }

    [Key(
        "Epochs of training after that, with the student's objective and budget for each.", AtLeast = 0, AtMost = 100000)]
    public int RecoverEpochs { get; init; } = 1;
}
