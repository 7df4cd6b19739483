namespace Distill.Models;

/// <summary>
/// A model's outputs for a set of examples, C numbers an answer: one answer an example, or one for each token that
/// counts.
/// </summary>
internal sealed class Logits(int examples, int classes)
{
    private readonly float[][] _values = new float[examples][];

    public int Examples => examples;

    /// <summary>C</summary>
    public int Classes => classes;

    /// <summary>Whether there is an answer to it.</summary>
    public bool Has(int example) => _values[example] is not null;

    /// <summary>Every answer to one example, one after another.</summary>
    public ReadOnlySpan<float> Of(int example) => _values[example];

    /// <param name="values">a multiple of C</param>
    public void Set(int example, ReadOnlySpan<float> values) => _values[example] = values.ToArray();

    /// <summary>The sigmoid of each class of an example with one answer, in double precision.</summary>
    public double[] Sigmoids(int example) =>
        Array.ConvertAll(Of(example).ToArray(), value => 1 / (1 + Math.Exp(-(double)value)));

    /// <summary>Softmax over the classes of one of an example's answers, in double precision.</summary>
    public double[] Probabilities(int example, int answer = 0)
    {
        var row = Of(example).Slice(answer * classes, classes);
        double max = float.NegativeInfinity, sum = 0;
        foreach (var value in row)
        {
            max = Math.Max(max, value);
        }

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
}
