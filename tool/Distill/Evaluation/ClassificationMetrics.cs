using Distill.Models;

namespace Distill.Evaluation;

/// <summary>Figures for single-label classification, from a model's outputs and the labels.</summary>
internal static class ClassificationMetrics
{
    /// <param name="labels">a class, or -1 for examples that do not count</param>
    public static Score Of(Logits logits, ReadOnlySpan<int> labels)
    {
        var truePositives = new int[logits.Classes];
        var predictions = new int[logits.Classes];
        var truths = new int[logits.Classes];
        var (count, correct, loss) = (0, 0, 0.0);

        for (var i = 0; i < labels.Length; i++)
        {
            var label = labels[i];
            if (label < 0)
            {
                continue;
            }

            var predicted = logits.Predicted(i);
            count++;
            truths[label]++;
            predictions[predicted]++;
            loss += NegativeLogLikelihood(logits.Of(i), label);
            if (predicted == label)
            {
                correct++;
                truePositives[label]++;
            }
        }

        return new Score(
            Accuracy: count == 0 ? 0 : (double)correct / count,
            MacroF1: MacroF1(truePositives, predictions, truths),
            Loss: count == 0 ? 0 : loss / count,
            count);
    }

    private static double MacroF1(int[] truePositives, int[] predictions, int[] truths)
    {
        // 2·P·R/(P + R) with P = TP/predictions and R = TP/truths.
        var seen = Enumerable.Range(0, truths.Length).Where(c => truths[c] + predictions[c] > 0).ToList();
        return seen.Count == 0 ? 0 : seen.Average(c => 2.0 * truePositives[c] / (truths[c] + predictions[c]));
    }

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
}
