namespace Distill.Evaluation;

internal enum Selection
{
    Accuracy,
    MacroF1,
    Loss,
}

/// <summary>How well predictions match labels, over the labelled examples.</summary>
/// <param name="Accuracy">the share of examples whose most probable class is the true one</param>
/// <param name="MacroF1">
/// the mean over classes of 2·P·R/(P + R); a class without examples and predictions is left out
/// </param>
/// <param name="Loss">mean cross-entropy in nats</param>
/// <param name="Count">labelled examples</param>
internal sealed record Score(double Accuracy, double MacroF1, double Loss, int Count)
{
    /// <summary>The figure that checkpoints are chosen by: higher is better.</summary>
    public double By(Selection selection) => selection switch
    {
        Selection.Accuracy => Accuracy,
        Selection.MacroF1 => MacroF1,
        Selection.Loss => -Loss,
        _ => throw new ArgumentOutOfRangeException(nameof(selection), selection, null),
    };
}
