namespace Distill.Models;

/// <summary>A model's outputs for a set of examples: N rows of C numbers, by example.</summary>
internal sealed class Logits(int examples, int classes)
{
    private readonly float[] _values = new float[(long)examples * classes];

    public int Examples => examples;

    public int Classes => classes;

    public Span<float> Of(int example) => _values.AsSpan(example * classes, classes);

    /// <summary>The class with the largest logit; the first of equals.</summary>
    public int Predicted(int example)
    {
        var row = Of(example);
        var best = 0;
        for (var c = 1; c < row.Length; c++)
        {
            if (row[c] > row[best])
            {
                best = c;
            }
        }

        return best;
    }

    /// <summary>Softmax over the classes, in double precision.</summary>
    public double[] Probabilities(int example)
    {
        var row = Of(example);
        double max = row[Predicted(example)], sum = 0;
        var probabilities = new double[row.Length];
        for (var c = 0; c < row.Length; c++)
        {
            sum += probabilities[c] = Math.Exp(row[c] - max);
        }

        for (var c = 0; c < row.Length; c++)
        {
            probabilities[c] /= sum;
        }

        return probabilities;
    }

    /// <summary>The share of examples for which two models predict the same class.</summary>
    public double Agreement(Logits other)
    {
        var same = 0;
        for (var i = 0; i < examples; i++)
        {
            same += Predicted(i) == other.Predicted(i) ? 1 : 0;
        }

        return examples == 0 ? 0 : (double)same / examples;
    }
}
