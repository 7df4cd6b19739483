using Distill.Data;
using Distill.Models;

namespace Distill.Tasks;

/// <summary>Any number of labels for each text, or pair of texts.</summary>
/// <param name="labels">in the order of the model's outputs</param>
/// <param name="padId">fills up shorter texts of a batch</param>
/// <param name="augmentation">of training; in evaluation texts are as they are. null: they always are</param>
internal sealed class MultiLabelClassification(
    IReadOnlyList<string> labels, long padId, TextAugmentation? augmentation = null) : ITask
{
    public Head Head => Head.SequenceClassification;

    public bool IsRepeatable => augmentation is null;

    public IReadOnlyList<Metric> Metrics { get; } =
        [Metric.MicroF1, Metric.MacroF1, Metric.ExactMatch, Metric.Loss];

    /// <summary>The same task on texts that are changed in training.</summary>
    public MultiLabelClassification With(TextAugmentation changes) => new(labels, padId, changes);

    public Batch Batch(ExampleSet examples, ReadOnlySpan<int> positions, ulong? draw = null)
    {
        var tokens = augmentation is not null && draw is { } drawn
            ? PaddedTokens.Of(examples, positions, padId, augmentation, drawn)
            : PaddedTokens.Of(examples, positions, padId);
        return new TextBatch(tokens, new SetTargets(
            Array.ConvertAll(tokens.Examples, example => LabelSet.Of(examples.Marks(example))), labels.Count));
    }

    public Score Judge(Answers answers) => SetMetrics.Of(answers, labels.Count);

    public IReadOnlyList<ClassScore> PerClass(Answers answers) => SetMetrics.PerClass(answers, labels);
}
