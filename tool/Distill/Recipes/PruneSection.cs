namespace Distill.Recipes;

internal sealed record PruneSection
{
    [Key("What goes: single weights, by one of four measures of how little they matter, or heads, neurons, whole layers.")]
    public PruneKind Kind { get; init; } = PruneKind.Magnitude;

    [Key(
        "By what heads and neurons are judged: how the loss changes with what they give, or how much they add to what goes "
        + "from layer to layer, for which no answers are needed.",
        Otherwise = "gradient, of heads and neurons")]
    public UnitImportance? Importance { get; init; }

    [Key(
        "The share of all weights, heads, neurons or layers that is gone in the end.",
        Above = 0, Below = 1, Otherwise = "another key says how far it goes")]
    public double? Sparsity { get; init; }

    [Key("How far it goes: until the weights' file is so small.", Above = 0, Otherwise = "another key says it")]
    public double? MaxSizeMb { get; init; }

    [Key(
        "How far it goes: until a pass costs this share of the operations of a pass before.",
        Above = 0, Below = 1, Otherwise = "another key says it")]
    public double? MaxFlopShare { get; init; }

    [Key("Whether the least important ones of all layers go, or of each layer as many.")]
    public PruneScope Scope { get; init; } = PruneScope.Global;

    [Key(
        "Which weights go together: 2:4 keeps 2 of every 4 inputs of an output, 4x1 takes blocks of 4 outputs and 1 input.",
        Otherwise = "each for itself")]
    public string? Pattern { get; init; }

    [Key("Prunes the tables of embeddings too.")]
    public bool Embeddings { get; init; }

    [Key("In how many steps it goes so far, each followed by a recovery.", AtLeast = 1, AtMost = 1000)]
    public int Iterations { get; init; } = 1;

    [Key("How much goes in each step: as much every time, or more in the first ones.")]
    public PruneSchedule Schedule { get; init; } = PruneSchedule.Cubic;

    [Key(
        "Epochs of each step in which weights go little by little while the others learn; 0: all of a step at once.",
        AtLeast = 0, AtMost = 100000)]
    public int GradualEpochs { get; init; }

    [Key("Epochs of training after each step, with the student's objective.", AtLeast = 0, AtMost = 100000)]
    public int RecoverEpochs { get; init; } = 1;

    [Key(
        "Ends before a step after which the figure of training.best_by on the validation rows is worse by more than this; "
        + "the step before it is the result.",
        AtLeast = 0, Otherwise = "it goes all the way")]
    public double? MaxMetricDrop { get; init; }
}

internal enum PruneKind
{
    Magnitude,
    Gradient,
    Taylor,
    Movement,
    Heads,
    Neurons,
    Layers,
}

internal enum UnitImportance
{
    Gradient,
    Activation,
}

internal enum PruneScope
{
    Global,
    Layer,
}

internal enum PruneSchedule
{
    Cubic,
    Linear,
}

internal static class PruneKinds
{
    /// <summary>Zeros among the weights; else parts of the network go.</summary>
    public static bool IsOfWeights(this PruneKind kind) =>
        kind is PruneKind.Magnitude or PruneKind.Gradient or PruneKind.Taylor or PruneKind.Movement;
}
