using Distill.Data;
using Distill.Models;

namespace Distill.Tasks;

/// <summary>One label of several for each text, or pair of texts.</summary>
internal sealed class TextClassification(int classes, long padId) : ITask
{
    public Head Head => Head.SequenceClassification;

    public bool IsRepeatable => true;

    public IReadOnlyList<Metric> Metrics { get; } = [Metric.Accuracy, Metric.MacroF1, Metric.Loss];

    public Batch Batch(ExampleSet examples, ReadOnlySpan<int> positions, ulong? draw = null)
    {
        var tokens = PaddedTokens.Of(examples, positions, padId);
        return new TextBatch(tokens, new ClassTargets(Array.ConvertAll(tokens.Examples, examples.Label)));
    }

    public Score Judge(Answers answers) => ClassificationMetrics.Of(answers, classes);
}
