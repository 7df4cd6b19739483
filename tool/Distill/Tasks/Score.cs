namespace Distill.Tasks;

/// <summary>How well a model does its task.</summary>
/// <param name="Figures">by the task's metrics, the one that matters most first</param>
/// <param name="Count">answers that they are over: those whose truth is known</param>
internal sealed record Score(IReadOnlyList<KeyValuePair<Metric, double>> Figures, int Count)
{
    public double this[Metric metric] => Figures.Single(figure => figure.Key == metric).Value;

    /// <summary>What the answers belong to: <c>rows</c> or <c>tokens</c>.</summary>
    public string Counted => Metrics.Counted(Figures.Select(figure => figure.Key));

    /// <summary>The figure that checkpoints are chosen by: higher is better.</summary>
    public double By(Metric metric) => metric.IsCost() ? -this[metric] : this[metric];
}
