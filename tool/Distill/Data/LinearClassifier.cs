using System.Numerics;
using System.Runtime.InteropServices;

namespace Distill.Data;

/// <summary>
/// Softmax regression on sparse features, by stochastic gradient descent with a rate that falls to 0: weak, and so
/// cheap that it can be trained several times over. F features, C classes.
/// </summary>
internal sealed class LinearClassifier
{
    /// <summary>Few rows are learned from more often.</summary>
    private const int FewestSteps = 20_000;

    private const float FirstRate = 2;

    private readonly float[] _weights; // [F, C], rows rounded up to whole vectors
    private readonly float[] _bias; // [C]
    private readonly int _classes;
    private readonly int _width;

    private LinearClassifier(int features, int classes)
    {
        _classes = classes;
        _width = (classes + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        _weights = new float[features * _width];
        _bias = new float[_width];
    }

    /// <param name="rows">the features of each row, of which one has the length 1</param>
    /// <param name="learned">the rows to learn from; their order is changed</param>
    /// <param name="features">numbers of features lie below</param>
    public static LinearClassifier Train(
        int[][] rows, int[] labels, int[] learned, int features, int classes, SplitMix64 random)
    {
        var model = new LinearClassifier(features, classes);
        var scores = new float[model._width];
        var epochs = Math.Clamp(FewestSteps / Math.Max(1, learned.Length), 4, 40);
        var (done, all) = (0L, (long)epochs * learned.Length);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            random.Shuffle(learned);
            foreach (var row in learned)
            {
                var rate = FirstRate * (1 - ((float)done++ / all));
                model.Predict(rows[row], scores);

                // The gradient by a score: its probability, less 1 for the label.
                scores[labels[row]] -= 1;
                model.Add(rows[row], scores, -rate);
            }
        }

        return model;
    }

    /// <summary>The probabilities of the classes, into the beginning of <paramref name="probabilities"/>.</summary>
    public void Predict(int[] features, Span<float> probabilities)
    {
        _bias.CopyTo(probabilities);
        var scale = Scale(features);
        var sums = MemoryMarshal.Cast<float, Vector<float>>(probabilities);
        foreach (var feature in features)
        {
            var weights = Row(feature);
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += scale * weights[i];
            }
        }

        var scores = probabilities[.._classes];
        var (largest, sum) = (float.NegativeInfinity, 0f);
        foreach (var score in scores)
        {
            largest = Math.Max(largest, score);
        }

        foreach (ref var score in scores)
        {
            sum += score = MathF.Exp(score - largest);
        }

        foreach (ref var score in scores)
        {
            score /= sum;
        }

        probabilities[_classes.._width].Clear();
    }

    /// <summary>How many numbers <see cref="Predict"/> needs room for.</summary>
    public int Width => _width;

    private void Add(int[] features, ReadOnlySpan<float> gradient, float factor)
    {
        var change = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        foreach (var feature in features)
        {
            Add(Row(feature), change, factor * Scale(features));
        }

        // A bias learns slowly: every row has it.
        Add(MemoryMarshal.Cast<float, Vector<float>>(_bias.AsSpan()), change, factor * 0.1f);
    }

    private static void Add(Span<Vector<float>> weights, ReadOnlySpan<Vector<float>> change, float factor)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] += factor * change[i];
        }
    }

    private Span<Vector<float>> Row(int feature) =>
        MemoryMarshal.Cast<float, Vector<float>>(_weights.AsSpan(feature * _width, _width));

    private static float Scale(int[] features) => features.Length == 0 ? 0 : 1 / MathF.Sqrt(features.Length);
}
