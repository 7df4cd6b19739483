using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Optimizers;

/// <summary>A matrix that decays, and a bias and a norm that do not.</summary>
internal sealed class SmallWeights : IDisposable
{
    public const int Count = 9;

    private static readonly WeightTable _table = new("m.", "m.layer.",
    [
        new Weight("m.dense.weight", [2, 3], Initialization.Normal, Decays: true),
        new Weight("m.dense.bias", [2], Initialization.Normal, Decays: false),
        new Weight("m.norm.weight", [1], Initialization.Ones, Decays: false),
    ]);

    public Weights Weights { get; } = Weights.Initialize(_table, deviation: 0.5, seed: 3, Device.Cpu);

    /// <summary>All elements, in the order of the table.</summary>
    public double[] Values =>
        [.. Weights.All.SelectMany(pair => pair.Tensor.ToArray<float>()).Select(value => (double)value)];

    /// <summary>Which of the elements decay.</summary>
    public static bool Decays(int element) => element < 6;

    /// <summary>Gives every element this gradient, as a backward pass would.</summary>
    public void SetGradients(double[] gradients)
    {
        using var scope = new TensorScope();
        Tensor? sum = null;
        var done = 0;
        foreach (var (_, tensor) in Weights.All)
        {
            var numbers = gradients[done..(done += (int)tensor.Count)].Select(number => (float)number).ToArray();
            var part = (tensor * Tensor.From(numbers, [.. tensor.Shape])).Sum();
            sum = sum is null ? part : sum + part;
        }

        sum!.Backward();
    }

    /// <summary>Gradients of a step, the same for the same step.</summary>
    public static double[] Gradients(int step) =>
        [.. Enumerable.Range(0, Count).Select(i => Math.Round(Math.Sin((7 * step) + i) * (i + 1), 4))];

    public void Dispose() => Weights.Dispose();
}
