using Distill.Data;

namespace Distill.Tests.Data;

public sealed class LinearClassifierTests
{
    [Fact]
    public void Words_and_neighbours_are_features()
    {
        var features = new WordFeatures(1 << 20);
        int[] Of(params string[] texts) => features.Of(texts);

        Assert.Equal(3, Of("the cat").Length);
        Assert.Equal(Of("the cat"), Of(" The, CAT!"));
        Assert.Equal(2, Of("the cat").Intersect(Of("cat the")).Count());
        Assert.Equal(4, Of("a b a b").Length); // a, b, a b, b a
        Assert.Empty(Of("the cat").Intersect(Of("", "the cat")));
        Assert.Empty(Of("?!"));
        Assert.All(new WordFeatures(7).Of(["one two three four five"]), feature => Assert.InRange(feature, 0, 6));
    }

    /// <summary>Held to the same descent in double precision on dense rows.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(11)]
    public void Training_is_gradient_descent_on_the_cross_entropy(int classes)
    {
        const int features = 13;
        var random = new Random(2);
        var rows = Enumerable.Range(0, 40)
            .Select(_ => Enumerable.Range(0, features).Where(_ => random.Next(3) == 0).ToArray()).ToArray();
        var labels = rows.Select(_ => random.Next(classes)).ToArray();

        var model = LinearClassifier.Train(
            rows, labels, [.. Enumerable.Range(0, 30)], features, classes, SplitMix64.Stream(5, 6));

        var expected = Descend(rows, labels, features, classes, SplitMix64.Stream(5, 6));
        var found = new float[model.Width];
        foreach (var row in rows)
        {
            model.Predict(row, found);
            var probabilities = Probabilities(Dense(row, features), expected);
            Assert.All(probabilities.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        }
    }

    [Fact]
    public void Nobody_answers_about_rows_that_it_has_seen()
    {
        // Every text has a word of its own, and its label is by chance: whoever has seen it knows it, nobody else can.
        var random = new Random(3);
        var labels = Enumerable.Range(0, 400).Select(_ => random.Next(2)).ToArray();
        var texts = labels.Select((_, i) => new[] { $"word{i}" }).ToList();

        var probabilities = OutOfSample.Probabilities(texts, labels, classes: 2);

        Assert.InRange(labels.Select((label, i) => probabilities[i][label]).Max(), 0.3, 0.75);
        Assert.Equal(probabilities, OutOfSample.Probabilities(texts, labels, classes: 2));
        Assert.All(probabilities, row => Assert.Equal(1, row.Sum(), 1e-5));
    }

    private static double[,] Descend(int[][] rows, int[] labels, int features, int classes, SplitMix64 random)
    {
        var weights = new double[features + 1, classes]; // the last are the biases
        int[] order = [.. Enumerable.Range(0, 30)];
        const int epochs = 40;
        for (var step = 0; step < epochs * order.Length; step++)
        {
            if (step % order.Length == 0)
            {
                random.Shuffle(order);
            }

            var row = order[step % order.Length];
            var x = Dense(rows[row], features);
            var p = Probabilities(x, weights);
            var rate = 2 * (1 - ((double)step / (epochs * order.Length)));
            for (var c = 0; c < classes; c++)
            {
                var gradient = p[c] - (labels[row] == c ? 1 : 0);
                for (var f = 0; f < features; f++)
                {
                    weights[f, c] -= rate * gradient * x[f];
                }

                weights[features, c] -= 0.1 * rate * gradient;
            }
        }

        return weights;
    }

    private static double[] Dense(int[] row, int features) =>
        [.. Enumerable.Range(0, features).Select(f => row.Contains(f) ? 1 / Math.Sqrt(row.Length) : 0)];

    private static double[] Probabilities(double[] x, double[,] weights)
    {
        double Score(int c) => weights[x.Length, c] + x.Select((value, f) => value * weights[f, c]).Sum();
        var scores = Enumerable.Range(0, weights.GetLength(1)).Select(c => Math.Exp(Score(c))).ToArray();
        return [.. scores.Select(score => score / scores.Sum())];
    }
}
