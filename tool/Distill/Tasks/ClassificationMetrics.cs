namespace Distill.Tasks;

/// <summary>Figures where each answer is one class of several.</summary>
internal static class ClassificationMetrics
{
    public static Score Of(Answers answers, int classes)
    {
        var counts = Counts.Of(answers, classes);
        var count = counts.Sum(each => each.Truths);
        var seen = counts.Where(each => each.IsSeen).ToList();
        return new Score(
            [
                new(Metric.Accuracy, Share(counts.Sum(each => each.TruePositives), count)),
                new(Metric.MacroF1, seen.Count == 0 ? 0 : seen.Average(each => each.F1)),
                new(Metric.Loss, answers.MeanLoss()),
            ],
            count);
    }

    /// <summary>Every class for itself, in the order of the model's outputs.</summary>
    /// <param name="names">of the classes</param>
    public static IReadOnlyList<ClassScore> PerClass(Answers answers, IReadOnlyList<string> names) =>
        [.. Counts.Of(answers, names.Count).Zip(names, (each, name) => new ClassScore(
            name,
            each.Truths,
            Precision: Share(each.TruePositives, each.Predictions),
            Recall: Share(each.TruePositives, each.Truths),
            each.F1))];

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;

    /// <summary>One class among the answers whose truth is known.</summary>
    private record struct Counts(int Truths, int Predictions, int TruePositives)
    {
        public readonly bool IsSeen => Truths + Predictions > 0;

        /// <summary>2·P·R/(P + R) with P = TP/predictions and R = TP/truths.</summary>
        public readonly double F1 => IsSeen ? 2.0 * TruePositives / (Truths + Predictions) : 0;

        public static Counts[] Of(Answers answers, int classes)
        {
            var counts = new Counts[classes];
            for (var i = 0; i < answers.Count; i++)
            {
                var (truth, predicted) = (answers.Truth[i], answers.Predicted[i]);
                if (truth < 0)
                {
                    continue;
                }

                counts[truth].Truths++;
                counts[predicted].Predictions++;
                counts[predicted].TruePositives += predicted == truth ? 1 : 0;
            }

            return counts;
        }
    }
}
