using Distill.Models;
using Distill.Torch;

namespace Distill.Optimizers;

/// <summary>
/// Gradient descent with momentum as PyTorch has it (the velocity is not damped) and decoupled weight decay.
/// Sutskever et al. 2013, On the importance of initialization and momentum in deep learning, section 2.
/// </summary>
internal sealed class Sgd(Weights weights, double momentum, double decay) : Optimizer(weights)
{
    protected override void Update(Weight weight, Tensor tensor, Tensor gradient, double rate)
    {
        if (weight.Decays && decay != 0)
        {
            tensor.ScaleInPlace(1 - (rate * decay));
        }

        if (momentum == 0)
        {
            tensor.AddInPlace(gradient, -rate);
            return;
        }

        var velocity = StateOf("velocity", weight, tensor);
        velocity.ScaleInPlace(momentum);
        velocity.AddInPlace(gradient);
        tensor.AddInPlace(velocity, -rate);
    }
}
