using Distill.Models;
using Distill.Torch;

namespace Distill.Optimizers;

/// <summary>
/// Adam with decoupled weight decay, which biases and the weights of norms are spared.
/// Loshchilov, Hutter 2019, Decoupled Weight Decay Regularization, algorithm 2.
/// </summary>
internal sealed class AdamW(Weights weights, double beta1, double beta2, double epsilon, double decay)
    : Optimizer(weights)
{
    private static readonly Operator _step = new("distill::adamw_");
    private static readonly Operator _stepOfRows = new("distill::adamw_rows_");

    // By the names of tables whose gradients are rows: uint8 [count], 1 for those that had one in any step.
    private readonly Dictionary<string, Tensor> _seen = [];

    public override void Dispose()
    {
        base.Dispose();
        foreach (var seen in _seen.Values)
        {
            seen.Dispose();
        }

        _seen.Clear();
    }

    protected override void Update(Weight weight, Tensor tensor, Tensor gradient, double rate)
    {
        var wanted = weight.Decays ? decay : 0.0;
        if (!gradient.IsSparse)
        {
            var (mean, square) = (StateOf("mean", weight, tensor), StateOf("square", weight, tensor));
            _step.Do(tensor, gradient, mean, square, rate, beta1, beta2, epsilon, wanted, Steps);
            return;
        }

        var (means, squares) = (StateOfRows("mean", weight), StateOfRows("square", weight));
        if (!_seen.TryGetValue(weight.Name, out var seen))
        {
            seen = TensorScope.Outside(() => Seen(means, squares));
            _seen.Add(weight.Name, seen);
        }

        _stepOfRows.Do(tensor, gradient, means, squares, seen, rate, beta1, beta2, epsilon, wanted, Steps);
    }

    // Moments that were read from a checkpoint tell which rows had a gradient.
    private static Tensor Seen(Tensor means, Tensor squares)
    {
        using var scope = new TensorScope();
        var sizes = means.AMax(1).Abs() + means.AMin(1).Abs() + squares.AMax(1);         // [count, 1]
        return scope.Keep(sizes.NotEqualTo(0).View(-1).To(ScalarType.UInt8));
    }
}
