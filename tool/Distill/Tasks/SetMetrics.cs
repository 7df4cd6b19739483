namespace Distill.Tasks;

/// <summary>
/// Figures where a row has any number of classes: C answers for each, 1 for a class that it has and 0 for another.
/// </summary>
internal static class SetMetrics
{
    /// <summary>A row is right as a whole where every class is.</summary>
    /// <param name="classes">C</param>
    public static Score Of(Answers answers, int classes)
    {
        var counts = Counts(answers, classes);
        var seen = counts.Where(each => each.Truths + each.Predictions > 0).ToList();
        var (rows, right) = (0, 0);
        for (var start = 0; start < answers.Count; start += classes)
        {
            if (answers.Truth[start] >= 0)
            {
                var row = start..(start + classes);
                rows++;
                right += answers.Truth.AsSpan(row).SequenceEqual(answers.Predicted.AsSpan(row)) ? 1 : 0;
            }
        }

        return new Score(
            [
                new(Metric.MicroF1, F1((
                    counts.Sum(each => each.Truths),
                    counts.Sum(each => each.Predictions),
                    counts.Sum(each => each.TruePositives)))),
                new(Metric.MacroF1, seen.Count == 0 ? 0 : seen.Average(F1)),
                new(Metric.ExactMatch, Share(right, rows)),
                new(Metric.Loss, answers.MeanLoss()),
            ],
            rows);
    }

    /// <summary>Every class for itself, in the order of the model's outputs.</summary>
    public static IReadOnlyList<ClassScore> PerClass(Answers answers, IReadOnlyList<string> names) =>
        [.. Counts(answers, names.Count).Zip(names, (each, name) => new ClassScore(
            name,
            each.Truths,
            Precision: Share(each.TruePositives, each.Predictions),
            Recall: Share(each.TruePositives, each.Truths),
            F1: F1(each)))];

    private static (int Truths, int Predictions, int TruePositives)[] Counts(Answers answers, int classes)
    {
        var counts = new (int Truths, int Predictions, int TruePositives)[classes];
        for (var i = 0; i < answers.Count; i++)
        {
            var (truth, predicted) = (answers.Truth[i], answers.Predicted[i]);
            if (truth >= 0)
            {
                ref var each = ref counts[i % classes];
                each.Truths += truth;
                each.Predictions += predicted;
                each.TruePositives += truth * predicted;
            }
        }

        return counts;
    }

    /// <summary>2·P·R/(P + R) with P = TP/predictions and R = TP/truths.</summary>
    private static double F1((int Truths, int Predictions, int TruePositives) each) =>
        Share(2 * each.TruePositives, each.Truths + each.Predictions);

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
