using Distill.Losses;

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

    /// <param name="targets">1, 0, or below 0 where nothing is known</param>
    public static double BinaryCrossEntropy(double[][] logits, double[][] targets) =>
        logits.Zip(targets).Sum(row => row.First.Zip(row.Second, (z, y) =>
            y < 0 ? 0 : -((y * Math.Log(Sigmoid(z))) + ((1 - y) * Math.Log(1 - Sigmoid(z))))).Sum());

    public static double SoftSets(double[][] student, double[][] teacher, double temperature, bool scaleByT2)
    {
        var sum = student.Zip(teacher).Sum(row => row.First.Zip(row.Second, (s, t) =>
        {
            var (q, p) = (Sigmoid(s / temperature), Sigmoid(t / temperature));
            return (p * Math.Log(p / q)) + ((1 - p) * Math.Log((1 - p) / (1 - q)));
        }).Sum());
        return scaleByT2 ? sum * temperature * temperature : sum;
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

    /// <summary>The divergences between p of the teacher and q of the student, both at temperature 1.</summary>
    public static double Of(Divergence kind, double mix, double[][] student, double[][] teacher) =>
        student.Zip(teacher, (s, t) =>
        {
            if (kind == Divergence.LogitMse)
            {
                return s.Zip(t, (a, b) => (a - b) * (a - b)).Average();
            }

            var (q, p) = (Softmax(s, 1), Softmax(t, 1));
            double Kl(double[] a, double[] b) => a.Zip(b, (x, y) => x * Math.Log(x / y)).Sum();
            double[] middle = [.. p.Zip(q, (x, y) => (mix * x) + ((1 - mix) * y))];
            return kind switch
            {
                Divergence.ForwardKl => Kl(p, q),
                Divergence.ReverseKl => Kl(q, p),
                Divergence.Symmetric => (Kl(p, q) + Kl(q, p)) / 2,
                Divergence.JensenShannon => (mix * Kl(p, middle)) + ((1 - mix) * Kl(q, middle)),
                _ => p.Zip(q, (x, y) => Math.Abs(x - y)).Sum() / 2,
            };
        }).Sum();

    /// <summary>Each row with mean 0 and standard deviation 1.</summary>
    public static double[][] Standard(double[][] rows) =>
        [.. rows.Select(row =>
        {
            var mean = row.Average();
            var deviation = Math.Sqrt(row.Average(value => (value - mean) * (value - mean)));
            return row.Select(value => (value - mean) / deviation).ToArray();
        })];

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

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    private static double[] Softmax(double[] row, double temperature)
    {
        var exponentials = row.Select(value => Math.Exp((value - row.Max()) / temperature)).ToArray();
        return [.. exponentials.Select(value => value / exponentials.Sum())];
    }
}
