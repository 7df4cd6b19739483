using Distill.Models;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>Which single weights are pruned, by the names of their tensors: true where one is.</summary>
internal sealed class WeightMasks : IDisposable
{
    private readonly SortedDictionary<string, Tensor> _masks = new(StringComparer.Ordinal);

    /// <summary>bool, of the shape of the weight.</summary>
    public Tensor this[string name] => _masks[name];

    public IReadOnlyDictionary<string, Tensor> All => _masks;

    /// <summary>How many weights they are about.</summary>
    public long Count => _masks.Values.Sum(mask => mask.Count);

    /// <summary>How many of these are pruned.</summary>
    public long Pruned
    {
        get
        {
            using var scope = new TensorScope();
            return _masks.Values.Sum(mask => (long)mask.Sum().ToDouble());
        }
    }

    /// <summary>What is zero already in a network that was pruned before.</summary>
    public static WeightMasks OfZeros(Weights weights, IEnumerable<Weight> targets)
    {
        using var noGrad = Autograd.NoGrad();
        var masks = new WeightMasks();
        foreach (var weight in targets)
        {
            using var scope = new TensorScope();
            masks.Set(weight.Name, weights[weight.Name].EqualTo(0));
        }

        return masks;
    }

    /// <summary>The zeros of matrices that were pruned before: those of which a hundredth or more is zero.</summary>
    /// <returns>null where there are none</returns>
    public static WeightMasks? OfPruned(Weights weights)
    {
        var masks = OfZeros(weights, weights.All.Select(pair => pair.Weight).Where(row => row.IsMatrix));
        using var scope = new TensorScope();
        foreach (var (name, mask) in masks._masks.ToList())
        {
            if (mask.Sum().ToDouble() < mask.Count / 100.0)
            {
                masks._masks.Remove(name);
                mask.Dispose();
            }
        }

        return masks._masks.Count > 0 ? masks : null;
    }

    /// <summary>Keeps a copy.</summary>
    public void Set(string name, Tensor mask)
    {
        if (_masks.Remove(name, out var before))
        {
            before.Dispose();
        }

        _masks[name] = TensorScope.Outside(() => mask.Clone());
    }

    /// <summary>Sets what is pruned to zero.</summary>
    public void Apply(Weights weights)
    {
        using var noGrad = Autograd.NoGrad();
        foreach (var (name, mask) in _masks)
        {
            weights[name].MaskedFillInPlace(mask, 0);
        }
    }

    /// <summary>Sets the gradients of what is pruned to zero.</summary>
    public void ApplyToGradients(Weights weights)
    {
        using var noGrad = Autograd.NoGrad();
        foreach (var (name, mask) in _masks)
        {
            using var scope = new TensorScope();
            weights[name].Gradient()?.MaskedFillInPlace(mask, 0);
        }
    }

    /// <summary>The same in what an optimizer keeps of the weights.</summary>
    /// <param name="state">by names that are a word, a dot and a weight's name</param>
    public void Apply(IReadOnlyDictionary<string, Tensor> state)
    {
        using var noGrad = Autograd.NoGrad();
        foreach (var (name, tensor) in state)
        {
            if (_masks.TryGetValue(name[(name.IndexOf('.') + 1)..], out var mask))
            {
                tensor.MaskedFillInPlace(mask, 0);
            }
        }
    }

    public void Dispose()
    {
        foreach (var mask in _masks.Values)
        {
            mask.Dispose();
        }

        _masks.Clear();
    }
}
