namespace Distill.Data;

/// <summary>What a small model says to rows that it has not seen: each fifth by a model of the other four.</summary>
internal static class OutOfSample
{
    private const int Folds = 5;
    private const int MostFeatures = 1 << 18;

    /// <summary>Weights of one model at most, 128 MB; with many classes there are fewer features.</summary>
    private const int MostWeights = 1 << 25;

    /// <summary>A function of the rows alone.</summary>
    /// <param name="texts">one or two of each row</param>
    /// <param name="labels">of each row, below <paramref name="classes"/></param>
    /// <returns>probabilities, [rows][classes]</returns>
    public static float[][] Probabilities(IReadOnlyList<string[]> texts, int[] labels, int classes)
    {
        var count = Math.Min(MostFeatures, MostWeights / Math.Max(classes, 1));
        var features = new WordFeatures(count);
        var rows = OrderedWork.Select(texts, features.Of).ToArray();
        var folds = Deal(labels);
        var probabilities = new float[rows.Length][];
        Parallel.For(0, Folds, fold =>
        {
            int[] learned = [.. Enumerable.Range(0, rows.Length).Where(row => folds[row] != fold)];
            var random = SplitMix64.Stream(1, (ulong)fold);
            var model = LinearClassifier.Train(rows, labels, learned, count, classes, random);
            var answer = new float[model.Width];
            for (var row = 0; row < rows.Length; row++)
            {
                if (folds[row] == fold)
                {
                    model.Predict(rows[row], answer);
                    probabilities[row] = answer[..classes];
                }
            }
        });

        return probabilities;
    }

    /// <summary>Every label's rows go to the folds in equal number, in an order of chance.</summary>
    private static int[] Deal(int[] labels)
    {
        int[] order = [.. Enumerable.Range(0, labels.Length)];
        SplitMix64.Stream(0, 0).Shuffle(order);
        var (folds, next) = (new int[labels.Length], new Dictionary<int, int>());
        foreach (var row in order)
        {
            var turn = next.GetValueOrDefault(labels[row], labels[row]);
            folds[row] = turn % Folds;
            next[labels[row]] = turn + 1;
        }

        return folds;
    }
}
