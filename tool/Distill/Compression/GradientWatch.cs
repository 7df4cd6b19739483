using Distill.Models;
using Distill.Optimizers;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>
/// Stands where an optimizer would, looks at the gradients of every step, and changes nothing: so importance is measured
/// by the very steps that a training takes.
/// </summary>
internal abstract class GradientWatch(Weights weights) : IOptimizer
{
    public long Steps { get; private set; }

    public IReadOnlyDictionary<string, Tensor> State => new Dictionary<string, Tensor>();

    protected Weights Weights => weights;

    public void Step(double rate)
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new TensorScope();
        Steps++;
        Look();
    }

    public void ClearGradients()
    {
        foreach (var (_, tensor) in weights.All)
        {
            tensor.ClearGradient();
        }
    }

    public void Restore(long steps, IEnumerable<KeyValuePair<string, Tensor>> state) =>
        throw new NotSupportedException("nothing of it is kept");

    public virtual void Dispose()
    {
    }

    /// <summary>A step's gradients are there, of its mean loss.</summary>
    protected abstract void Look();
}
