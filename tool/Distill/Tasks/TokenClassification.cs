using Distill.Data;
using Distill.Models;

namespace Distill.Tasks;

/// <summary>
/// A tag for each word of a text: the model answers at the word's first piece. Where the tags are entities', entities
/// are counted, else words.
/// </summary>
/// <param name="tags">in the order of the model's outputs</param>
/// <param name="padId">fills up shorter texts of a batch</param>
internal sealed class TokenClassification(IReadOnlyList<string> tags, long padId) : ITask
{
    private readonly EntityTags? _entities = EntityTags.Of(tags);

    public Head Head => Head.TokenClassification;

    public bool IsRepeatable => true;

    public IReadOnlyList<Metric> Metrics => _entities is null
        ? [Metric.Accuracy, Metric.MacroF1, Metric.Loss]
        : [Metric.EntityF1, Metric.EntityPrecision, Metric.EntityRecall, Metric.Accuracy, Metric.Loss];

    public Batch Batch(ExampleSet examples, ReadOnlySpan<int> positions, ulong? draw = null)
    {
        var tokens = PaddedTokens.Of(examples, positions, padId);
        var (places, classes) = (new List<int>(), new List<int>());
        foreach (var (row, example) in tokens.Examples.Index())
        {
            foreach (var (t, mark) in examples.Marks(example).Index())
            {
                if (mark != TokenMark.NotCounted)
                {
                    places.Add((row * tokens.T) + t);
                    classes.Add(mark);
                }
            }
        }

        return new TextBatch(tokens, new ClassTargets([.. classes]), [.. places]);
    }

    public Score Judge(Answers answers)
    {
        var words = ClassificationMetrics.Of(answers, tags.Count) with { Counted = "words" };
        return _entities is null ? words : EntityMetrics.Of(answers, _entities, words);
    }

    public IReadOnlyList<ClassScore> PerClass(Answers answers) => _entities is null
        ? ClassificationMetrics.PerClass(answers, tags)
        : EntityMetrics.PerType(answers, _entities);
}
