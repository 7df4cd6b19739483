namespace Distill.Tasks;

/// <summary>
/// Figures over entities: one counts as found where its words and its type are exactly right.
/// Tjong Kim Sang, De Meulder 2003, Introduction to the CoNLL-2003 Shared Task, section 2.3.
/// </summary>
internal static class EntityMetrics
{
    /// <param name="words">figures over the same answers, word by word</param>
    public static Score Of(Answers answers, EntityTags tags, Score words)
    {
        var counts = Count(answers, tags);
        var (truths, predictions, found) = (
            counts.Sum(each => each.Truths), counts.Sum(each => each.Predictions), counts.Sum(each => each.Found));
        return new Score(
            [
                new(Metric.EntityF1, Share(2 * found, truths + predictions)),
                new(Metric.EntityPrecision, Share(found, predictions)),
                new(Metric.EntityRecall, Share(found, truths)),
                new(Metric.Accuracy, words[Metric.Accuracy]),
                new(Metric.Loss, words[Metric.Loss]),
            ],
            words.Count,
            words.Counted);
    }

    /// <summary>Every type for itself.</summary>
    public static IReadOnlyList<ClassScore> PerType(Answers answers, EntityTags tags) =>
        [.. Count(answers, tags).Zip(tags.Types, (each, type) => new ClassScore(
            type,
            each.Truths,
            Precision: Share(each.Found, each.Predictions),
            Recall: Share(each.Found, each.Truths),
            F1: Share(2 * each.Found, each.Truths + each.Predictions)))];

    /// <summary>Of each type; examples whose truth is not known are passed over.</summary>
    private static (int Truths, int Predictions, int Found)[] Count(Answers answers, EntityTags tags)
    {
        var counts = new (int Truths, int Predictions, int Found)[tags.Types.Count];
        for (var i = 0; i < answers.Starts.Length - 1; i++)
        {
            var words = answers.Starts[i]..answers.Starts[i + 1];
            if (answers.Truth.AsSpan(words).Contains(Data.TokenMark.Unlabelled))
            {
                continue;
            }

            var truths = tags.Spans(answers.Truth.AsSpan(words));
            var predictions = tags.Spans(answers.Predicted.AsSpan(words));
            truths.ForEach(span => counts[span.Type].Truths++);
            predictions.ForEach(span => counts[span.Type].Predictions++);
            foreach (var span in predictions.Intersect(truths))
            {
                counts[span.Type].Found++;
            }
        }

        return counts;
    }

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
