namespace Distill.Data;

/// <summary>A row whose label is suspected to be wrong.</summary>
/// <param name="Suggested">the class that it more likely has</param>
/// <param name="Probability">of that class</param>
internal sealed record Suspect(int Row, int Suggested, double Probability);

/// <summary>
/// Which labels are wrong, from what a model says to rows that it has not seen. How many rows of one label are of
/// another class is estimated first, by rows that are as sure to be of a class as its own rows are on average; so many
/// are then taken, the surest ones.
/// Northcutt, Jiang, Chuang 2021, Confident Learning: Estimating Uncertainty in Dataset Labels, section 3.1, and
/// section 3.2, prune by noise rate; as in its authors' library, a row whose label the model finds likelier stays.
/// </summary>
internal static class ConfidentLearning
{
    /// <param name="probabilities">out of sample, [rows][classes]</param>
    /// <param name="labels">as given, of each row</param>
    /// <returns>in the order of the rows</returns>
    public static IReadOnlyList<Suspect> Find(float[][] probabilities, int[] labels, int classes)
    {
        var joint = Joint(probabilities, labels, classes);
        var suspects = new SortedDictionary<int, Suspect>();
        var rowsOf = Enumerable.Range(0, labels.Length).ToLookup(row => labels[row]);
        for (var label = 0; label < classes; label++)
        {
            for (var other = 0; other < classes; other++)
            {
                var wrong = (int)Math.Round(joint[label, other]);
                if (label == other || wrong == 0)
                {
                    continue;
                }

                var surest = rowsOf[label]
                    .OrderByDescending(row => probabilities[row][other] - probabilities[row][label])
                    .Take(wrong);
                foreach (var row in surest)
                {
                    Take(row, other);
                }
            }
        }

        return [.. suspects.Values];

        // Where a row is suspected of several classes, the likeliest one is suggested.
        void Take(int row, int other)
        {
            var probability = probabilities[row][other];
            if (probability > probabilities[row][labels[row]]
                && !(suspects.TryGetValue(row, out var before) && before.Probability >= probability))
            {
                suspects[row] = new Suspect(row, other, probability);
            }
        }
    }

    /// <summary>How many rows with each label are of each class, as estimated: [labels, classes].</summary>
    public static double[,] Joint(float[][] probabilities, int[] labels, int classes)
    {
        var (thresholds, counts) = (Thresholds(probabilities, labels, classes), new double[classes, classes]);
        foreach (var (row, label) in labels.Index())
        {
            if (Confident(probabilities[row], thresholds) is { } sure)
            {
                counts[label, sure]++;
            }
        }

        for (var label = 0; label < classes; label++)
        {
            var rows = labels.Count(each => each == label);
            var sure = Enumerable.Range(0, classes).Sum(other => counts[label, other]);
            for (var other = 0; other < classes && sure > 0; other++)
            {
                counts[label, other] *= rows / sure;
            }
        }

        return counts;
    }

    /// <summary>How sure of a class the rows with its label are on average.</summary>
    private static double[] Thresholds(float[][] probabilities, int[] labels, int classes)
    {
        var (sums, counts) = (new double[classes], new int[classes]);
        foreach (var (row, label) in labels.Index())
        {
            sums[label] += probabilities[row][label];
            counts[label]++;
        }

        return [.. sums.Zip(counts, (sum, count) => count == 0 ? double.PositiveInfinity : sum / count)];
    }

    /// <summary>The likeliest of the classes that reach their thresholds; null where none does.</summary>
    private static int? Confident(float[] probabilities, double[] thresholds)
    {
        int? best = null;
        for (var other = 0; other < thresholds.Length; other++)
        {
            if (probabilities[other] >= thresholds[other]
                && (best is null || probabilities[other] > probabilities[best.Value]))
            {
                best = other;
            }
        }

        return best;
    }
}
