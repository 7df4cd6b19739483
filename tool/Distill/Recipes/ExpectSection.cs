namespace Distill.Recipes;

/// <summary>What the last model of a run must reach on the test rows. A key that is not given asks for nothing.</summary>
internal sealed record ExpectSection
{
    private const string Nothing = "nothing is asked for";

    [Key("The share of right answers.", Otherwise = Nothing)]
    public Limit? Accuracy { get; init; }

    [Key("The mean F1 over classes.", Otherwise = Nothing)]
    public Limit? MacroF1 { get; init; }

    [Key("The F1 over all classes of all rows together.", Otherwise = Nothing)]
    public Limit? MicroF1 { get; init; }

    [Key("The share of rows whose classes are all right.", Otherwise = Nothing)]
    public Limit? ExactMatch { get; init; }

    [Key("The F1 over entities.", Otherwise = Nothing)]
    public Limit? EntityF1 { get; init; }

    [Key("The mean cross-entropy.", Otherwise = Nothing)]
    public Limit? Loss { get; init; }

    [Key("The perplexity of the next token.", Otherwise = Nothing)]
    public Limit? Perplexity { get; init; }

    [Key("The perplexity of masked tokens.", Otherwise = Nothing)]
    public Limit? MaskedPerplexity { get; init; }

    [Key("The share of answers that are the teacher's.", Otherwise = Nothing)]
    public Limit? Agreement { get; init; }

    [Key("Megabytes of the weights' file, a million bytes each.", Otherwise = Nothing)]
    public Limit? SizeMb { get; init; }

    [Key("Rows a second at batch 32 on the machine of the run.", Otherwise = Nothing)]
    public Limit? ExamplesPerSecond { get; init; }
}
