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

    protected override void Update(Weight weight, Tensor tensor, Tensor gradient, double rate) =>
        _step.Do(
            tensor,
            gradient,
            StateOf("mean", weight, tensor),
            StateOf("square", weight, tensor),
            rate,
            beta1,
            beta2,
            epsilon,
            weight.Decays ? decay : 0.0,
            Steps);
}
