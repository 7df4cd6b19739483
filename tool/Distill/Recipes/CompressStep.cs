namespace Distill.Recipes;

/// <summary>One way to make the student smaller, after those that stand before it.</summary>
internal sealed record CompressStep
{
    [Key(
        "Layers share their weights: a BERT becomes an ALBERT, which Hugging Face's library knows.",
        Otherwise = "another kind of step")]
    public ShareSection? Share { get; init; }

    [Key(
        "Matrices become products of two narrow ones, the nearest by singular values: fewer weights and operations, in a "
        + "folder that this tool alone loads; an export multiplies them out.",
        Otherwise = "another kind of step")]
    public FactorizeSection? Factorize { get; init; }

    [Key(
        "Weights become zero, or parts of the network go, where they matter least; then the rest learns to do without.",
        Otherwise = "another kind of step")]
    public PruneSection? Prune { get; init; }

    [Key(
        "Weights become whole numbers of 8 or 4 bits, in the layout of the library compressed-tensors.",
        Otherwise = "another kind of step")]
    public QuantizeSection? Quantize { get; init; }

    [Key(
        "A budget instead of knobs: ways to prune, factorize, round and share are tried on the validation rows, and the best that "
        + "keeps to the limits is taken.",
        Otherwise = "another kind of step")]
    public BudgetSection? Budget { get; init; }
}
