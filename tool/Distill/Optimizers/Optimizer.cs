using Distill.Models;
using Distill.Torch;

namespace Distill.Optimizers;

/// <summary>
/// Changes weights by their gradients, one step at a time. State tensors have the weights' names with a prefix.
/// </summary>
internal abstract class Optimizer(Weights weights) : IDisposable
{
    private readonly SortedDictionary<string, Tensor> _state = new(StringComparer.Ordinal);

    /// <summary>Steps taken: 1 after the first.</summary>
    public long Steps { get; set; }

    /// <summary>
    /// Weights that are trained with the model's and are no part of it, such as a loss's projections; null where there
    /// are none.
    /// </summary>
    public Weights? Beside { get; init; }

    /// <summary>Everything that a step changes.</summary>
    public IEnumerable<(Weight Weight, Tensor Tensor)> Trained =>
        Beside is null ? weights.All : weights.All.Concat(Beside.All);

    /// <summary>What a checkpoint must hold to go on, beside <see cref="Steps"/>.</summary>
    public IReadOnlyDictionary<string, Tensor> State => _state;

    /// <summary>One step for every weight that has a gradient.</summary>
    /// <param name="rate">the learning rate of this step</param>
    public void Step(double rate)
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new TensorScope();
        Steps++;
        foreach (var (weight, tensor) in Trained)
        {
            if (tensor.Gradient() is { } gradient)
            {
                Update(weight, tensor, gradient, rate);
            }
        }
    }

    /// <summary>The next step starts from no gradient.</summary>
    public void ClearGradients()
    {
        foreach (var (_, tensor) in Trained)
        {
            tensor.ClearGradient();
        }
    }

    public void Dispose()
    {
        foreach (var tensor in _state.Values)
        {
            tensor.Dispose();
        }

        _state.Clear();
    }

    protected abstract void Update(Weight weight, Tensor tensor, Tensor gradient, double rate);

    /// <summary>The state tensor of that name, made as zeros of the weight's shape at its first use.</summary>
    protected Tensor StateOf(string kind, Weight weight, Tensor like)
    {
        var name = $"{kind}.{weight.Name}";
        if (!_state.TryGetValue(name, out var found))
        {
            found = TensorScope.Outside(like.ZerosLike);
            _state[name] = found;
        }

        return found;
    }

    /// <summary>Takes over the state of a checkpoint.</summary>
    public void Restore(long steps, IEnumerable<KeyValuePair<string, Tensor>> state)
    {
        Dispose();
        Steps = steps;
        foreach (var (name, tensor) in state)
        {
            _state[name] = TensorScope.Outside(tensor.Clone);
        }
    }
}
