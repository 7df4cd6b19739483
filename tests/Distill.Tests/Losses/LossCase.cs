using Distill.Torch;

namespace Distill.Tests.Losses;

/// <summary>A loss of the engine and its gradient, as managed numbers.</summary>
internal static class LossCase
{
    /// <summary>Numbers as a network gives them, the same for the same seed.</summary>
    public static double[][] Logits(int rows, int classes, int seed, double size = 3)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ =>
            Enumerable.Range(0, classes).Select(_ => size * ((2 * random.NextDouble()) - 1)).ToArray())];
    }

    public static Tensor Tensor(double[][] rows, ScalarType type = ScalarType.Float32) =>
        Torch.Tensor.From([.. rows.SelectMany(row => row).Select(value => (float)value)], rows.Length, rows[0].Length)
            .To(type);

    public static Tensor Labels(params long[] labels) => Torch.Tensor.From(labels, labels.Length);

    /// <summary>The loss at these logits and its gradient, row after row.</summary>
    public static (double Loss, double[] Gradient) Take(
        double[][] logits, Func<Tensor, Tensor> loss, ScalarType type = ScalarType.Float32)
    {
        using var scope = new TensorScope();
        var leaf = Tensor(logits, type);
        leaf.RequiresGrad = true;
        var value = loss(leaf);
        value.Backward();
        var gradient = leaf.Gradient()!.To(ScalarType.Float32).ToArray<float>();
        return (value.ToDouble(), [.. gradient.Select(number => (double)number)]);
    }

    public static void Near(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
