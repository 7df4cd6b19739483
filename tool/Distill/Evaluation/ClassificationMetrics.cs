using Distill.Models;

namespace Distill.Evaluation;

/// <summary>Figures for single-label classification, from a model's outputs and the labels.</summary>
internal static class ClassificationMetrics
{
    /// <param name="labels">a class, or -1 for examples that do not count</param>
    public static Score Of(Logits logits, ReadOnlySpan<int> labels)
    {
        var loss = 0.0;
        for (var i = 0; i < labels.Length; i++)
        {
            loss += labels[i] < 0 ? 0 : NegativeLogLikelihood(logits.Of(i), labels[i]);
        }

        var classes = Counts.Of(logits, labels);
        var count = classes.Sum(each => each.Truths);
        var seen = classes.Where(each => each.IsSeen).ToList();
        return new Score(
            Accuracy: Share(classes.Sum(each => each.TruePositives), count),
            MacroF1: seen.Count == 0 ? 0 : seen.Average(each => each.F1),
            Loss: count == 0 ? 0 : loss / count,
            count);
    }

    /// <summary>Every class for itself, in the order of the model's outputs.</summary>
    /// <param name="labels">a class, or -1 for examples that do not count</param>
    /// <param name="names">of the classes</param>
    public static IReadOnlyList<ClassScore> PerClass(
        Logits logits, ReadOnlySpan<int> labels, IReadOnlyList<string> names) =>
        [.. Counts.Of(logits, labels).Zip(names, (each, name) => new ClassScore(
            name,
            each.Truths,
            Precision: Share(each.TruePositives, each.Predictions),
            Recall: Share(each.TruePositives, each.Truths),
            each.F1))];

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;

    private static double NegativeLogLikelihood(ReadOnlySpan<float> row, int label)
    {
        double max = float.NegativeInfinity, sum = 0;
        foreach (var value in row)
        {
            max = Math.Max(max, value);
        }

        foreach (var value in row)
        {
            sum += Math.Exp(value - max);
        }

        return max + Math.Log(sum) - row[label];
    }

    /// <summary>One class among the labelled examples.</summary>
    private record struct Counts(int Truths, int Predictions, int TruePositives)
    {
        public readonly bool IsSeen => Truths + Predictions > 0;

        /// <summary>2·P·R/(P + R) with P = TP/predictions and R = TP/truths.</summary>
        public readonly double F1 => IsSeen ? 2.0 * TruePositives / (Truths + Predictions) : 0;

        public static Counts[] Of(Logits logits, ReadOnlySpan<int> labels)
        {
            var classes = new Counts[logits.Classes];
            for (var i = 0; i < labels.Length; i++)
            {
                if (labels[i] < 0)
                {
                    continue;
                }

                var predicted = logits.Predicted(i);
                classes[labels[i]].Truths++;
                classes[predicted].Predictions++;
                classes[predicted].TruePositives += predicted == labels[i] ? 1 : 0;
            }

            return classes;
        }
    }
}
