namespace Distill.Tests.Losses;

/// <summary>
/// The losses as plain loops in double precision, and gradients by central differences: obvious, and slow.
/// </summary>
internal static class Reference
{
    public static double CrossEntropy(double[][] logits, int[] labels, double smoothing)
    {
        var sum = 0.0;
        for (var i = 0; i < logits.Length; i++)
        {
            if (labels[i] < 0)
            {
                continue;
            }

            var classes = logits[i].Length;
            var probabilities = Softmax(logits[i], 1);
            for (var c = 0; c < classes; c++)
            {
                var target = (smoothing / classes) + (c == labels[i] ? 1 - smoothing : 0);
                sum -= target * Math.Log(probabilities[c]);
            }
        }

        return sum;
    }

    public static double SoftTargets(double[][] student, double[][] teacher, double temperature, bool scaleByT2)
    {
        var sum = 0.0;
        for (var i = 0; i < student.Length; i++)
        {
            var p = Softmax(teacher[i], temperature);
            var q = Softmax(student[i], temperature);
            for (var c = 0; c < p.Length; c++)
            {
                sum += p[c] * Math.Log(p[c] / q[c]);
            }
        }

        return scaleByT2 ? sum * temperature * temperature : sum;
    }

    /// <summary>The derivative by every element, row after row.</summary>
    public static double[] Gradient(Func<double[][], double> loss, double[][] at)
    {
        const double Step = 1e-5;
        var gradient = new List<double>();
        foreach (var row in at)
        {
            for (var c = 0; c < row.Length; c++)
            {
                var middle = row[c];
                row[c] = middle + Step;
                var above = loss(at);
                row[c] = middle - Step;
                var below = loss(at);
                row[c] = middle;
                gradient.Add((above - below) / (2 * Step));
            }
        }

        return [.. gradient];
    }

    private static double[] Softmax(double[] row, double temperature)
    {
        var exponentials = row.Select(value => Math.Exp((value - row.Max()) / temperature)).ToArray();
        return [.. exponentials.Select(value => value / exponentials.Sum())];
    }
}
