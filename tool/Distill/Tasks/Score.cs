namespace Distill.Tasks;

/// <summary>How well a model does its task.</summary>
/// <param name="Figures">by the task's metrics, the one that matters most first</param>
/// <param name="Count">what they are over: those whose truth is known</param>
/// <param name="Counted">what these are: rows, words, tokens</param>
internal sealed record Score(
    IReadOnlyList<KeyValuePair<Metric, double>> Figures, int Count, string Counted = "rows")
{
    public double this[Metric metric] => Figures.Single(figure => figure.Key == metric).Value;

    /// <summary>The figure that checkpoints are chosen by: higher is better.</summary>
    public double By(Metric metric) => metric.IsCost() ? -this[metric] : this[metric];
}
