namespace Distill.Tasks;

/// <summary>
/// What a model said about a set of examples, and what was true: all that metrics need. An example has one answer, one
/// for each token that counts, or a yes or no for each class; they lie one after another, in the order of the set.
/// </summary>
/// <param name="Starts">the first answer of each example, then the count of all</param>
/// <param name="Predicted">the class of each answer; 1 for yes, 0 for no</param>
/// <param name="Truth">the true class, or <see cref="Data.Labels.None"/></param>
/// <param name="Loss">cross-entropy in nats; 0 where the truth is not known</param>
internal sealed record Answers(int[] Starts, int[] Predicted, int[] Truth, float[] Loss)
{
    public int Count => Predicted.Length;

    /// <summary>One part for each example, in order.</summary>
    public static Answers Join(IReadOnlyList<Answers> examples)
    {
        var starts = new int[examples.Count + 1];
        for (var i = 0; i < examples.Count; i++)
        {
            starts[i + 1] = starts[i] + examples[i].Count;
        }

        return new Answers(
            starts,
            [.. examples.SelectMany(example => example.Predicted)],
            [.. examples.SelectMany(example => example.Truth)],
            [.. examples.SelectMany(example => example.Loss)]);
    }

    /// <summary>Those of some examples that lie one after another.</summary>
    public Answers Part(int first, int count)
    {
        var (from, to) = (Starts[first], Starts[first + count]);
        return new Answers(
            [.. Starts[first..(first + count + 1)].Select(start => start - from)],
            Predicted[from..to],
            Truth[from..to],
            Loss[from..to]);
    }

    /// <summary>The share of answers in which two models agree.</summary>
    public double Agreement(Answers other) =>
        Count == 0 ? 0 : (double)Predicted.Zip(other.Predicted).Count(pair => pair.First == pair.Second) / Count;

    /// <summary>Mean cross-entropy over the answers whose truth is known.</summary>
    public double MeanLoss()
    {
        var (sum, count) = (0.0, 0);
        for (var i = 0; i < Count; i++)
        {
            if (Truth[i] >= 0)
            {
                (sum, count) = (sum + Loss[i], count + 1);
            }
        }

        return count == 0 ? 0 : sum / count;
    }
}
