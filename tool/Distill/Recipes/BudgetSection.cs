namespace Distill.Recipes;

/// <summary>What the result must be like; how it becomes so is searched for.</summary>
internal sealed record BudgetSection
{
    [Key("Megabytes of the weights' file, a million bytes each.", Above = 0, Otherwise = "no limit")]
    public double? MaxSizeMb { get; init; }

    [Key(
        "How much the figure of training.best_by on the validation rows may be worse than the model's before.",
        AtLeast = 0, Otherwise = "no limit")]
    public double? MaxMetricDrop { get; init; }

    [Key("Milliseconds for one row, half of all times.", Above = 0, Otherwise = "no limit")]
    public double? MaxLatencyMs { get; init; }

    [Key("After so many minutes no other candidate is begun.", Above = 0, Otherwise = "all are tried")]
    public double? MaxMinutes { get; init; }

    [Key("Epochs of training after each step of a candidate.", AtLeast = 0, AtMost = 1000)]
    public int RecoverEpochs { get; init; } = 1;
}
