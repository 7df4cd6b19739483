using Distill.Data;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>How much an answer weighs by its true class, 1 in the mean over the training rows.</summary>
internal static class ClassWeights
{
    private const int RowsAtOnce = 256;

    /// <exception cref="UserException">there are more weights than labels, or fewer</exception>
    public static void Check(RecipeFile file, Labels labels)
    {
        if (file.Recipe.Loss.Hard.ClassWeights is { } given && given.Count != labels.Count)
        {
            throw new UserException(
                ExitCode.RecipeInvalid,
                file.Where("loss.hard.class_weights"),
                $"loss.hard.class_weights holds {Quoted.Count(given.Count, "number")}; the rows have "
                + $"{Quoted.Count(labels.Count, "label")}, in this order: {Quoted.List(labels.Names)}.");
        }
    }

    /// <summary>Null where all weigh the same.</summary>
    public static float[]? Of(Recipe recipe, PreparedData data)
    {
        var section = recipe.Loss.Hard;
        if (!section.Balance && section.ClassWeights is null)
        {
            return null;
        }

        var counts = Counts(data);
        double[] weights = section.ClassWeights is { } given
            ? [.. given]
            : [.. counts.Select(count => 1 / Math.Max(1.0, count))];
        var mean = weights.Zip(counts, (weight, count) => weight * count).Sum() / Math.Max(1, counts.Sum());
        return [.. weights.Select(weight => (float)(mean > 0 ? weight / mean : 0))];
    }

    /// <summary>How many answers of the training rows each class has.</summary>
    private static long[] Counts(PreparedData data)
    {
        var counts = new long[data.Labels.Count];
        foreach (var rows in Enumerable.Range(0, data.Train.Count).Chunk(RowsAtOnce))
        {
            var targets = (ClassTargets)data.Task.Batch(data.Train, rows).Targets;
            foreach (var label in targets.Classes.Where(label => label != Labels.None))
            {
                counts[label]++;
            }
        }

        return counts;
    }
}
