namespace Distill.Recipes;

internal sealed record LossSection
{
    [Key("Cross-entropy against the labels.")]
    public HardLossSection Hard { get; init; } = new();

    [Key("A divergence between the teacher's softened distribution and the student's.")]
    public SoftLossSection Soft { get; init; } = new();

    [Key("The distance of the hidden states that come out of blocks, at every token.", Otherwise = "no such term")]
    public HiddenLossSection? Hidden { get; init; }

    [Key("The distance of what goes into the first block, at every token.", Otherwise = "no such term")]
    public EmbeddingsLossSection? Embeddings { get; init; }

    [Key("Where tokens look: the distance of attention maps.", Otherwise = "no such term")]
    public AttentionLossSection? Attention { get; init; }

    [Key(
        "How tokens relate by their queries, keys and values in the last block (MiniLMv2, Wang et al. 2021): neither "
        + "widths nor heads need agree.",
        Otherwise = "no such term")]
    public RelationsLossSection? Relations { get; init; }

    [Key(
        "How far rows are from one another, and in which angles (RKD, Park et al. 2019), by the mean of their last hidden "
        + "states.",
        Otherwise = "no such term")]
    public RelationalLossSection? Relational { get; init; }

    [Key(
        "The student's vector of a row finds the teacher's among those of other rows (InfoNCE, as CRD of Tian et al. "
        + "2020), by the mean of their last hidden states.",
        Otherwise = "no such term")]
    public ContrastiveLossSection? Contrastive { get; init; }

    /// <summary>The terms that compare what is inside of the networks, by their names.</summary>
    public IEnumerable<(string Name, TermSection Section)> Inside
    {
        get
        {
            (string Name, TermSection? Section)[] all =
            [
                ("hidden", Hidden), ("embeddings", Embeddings), ("attention", Attention), ("relations", Relations),
                ("relational", Relational), ("contrastive", Contrastive),
            ];
            return from term in all where term.Section is { IsUsed: true } select (term.Name, term.Section!);
        }
    }

    /// <summary>The student learns something from a teacher.</summary>
    public bool AsksTheTeacher => Soft.IsUsed || Inside.Any();
}
