using Distill.Models;
using Distill.Torch;

namespace Distill.Optimizers;

/// <summary>A rule for every weight on its own. State tensors have the weights' names with a prefix.</summary>
internal abstract class Optimizer(Weights weights) : IOptimizer
{
    private readonly SortedDictionary<string, Tensor> _state = new(StringComparer.Ordinal);

    public long Steps { get; set; }

    public Weights? Beside { get; init; }

    private IEnumerable<(Weight Weight, Tensor Tensor)> Trained =>
        Beside is null ? weights.Leaves : weights.Leaves.Concat(Beside.Leaves);

    public virtual IReadOnlyDictionary<string, Tensor> State => _state;

    /// <summary>The model's, without those beside it.</summary>
    protected Weights Weights => weights;

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

    public void ClearGradients()
    {
        foreach (var (_, tensor) in Trained)
        {
            tensor.ClearGradient();
        }
    }

    public virtual void Dispose()
    {
        foreach (var tensor in _state.Values)
        {
            tensor.Dispose();
        }

        _state.Clear();
    }

    protected abstract void Update(Weight weight, Tensor tensor, Tensor gradient, double rate);

    /// <summary>The state tensor of that name, made as zeros of the weight's shape at its first use.</summary>
    protected Tensor StateOf(string kind, Weight weight, Tensor like) => StateOf(kind, weight, like.ZerosLike);

    /// <summary>The same for a table, whose rows take memory when they are first written.</summary>
    protected Tensor StateOfRows(string kind, Weight weight) =>
        StateOf(kind, weight, () => Tensor.ZerosOnDemand(weight.Shape));

    private Tensor StateOf(string kind, Weight weight, Func<Tensor> zeros)
    {
        var name = $"{kind}.{weight.Name}";
        if (!_state.TryGetValue(name, out var found))
        {
            found = TensorScope.Outside(zeros);
            _state[name] = found;
        }

        return found;
    }

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
