using Distill.Models;
using Distill.Optimizers;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>
/// Around an optimizer: what is pruned is zero again after each of its steps, and so are the moments, so that nothing is
/// left of a pruned weight. The masks are part of the state, and a checkpoint with it. With a plan of growth they grow
/// while the training lasts.
/// </summary>
/// <param name="masks">belong to this optimizer from here on</param>
/// <param name="growth">null for masks that stay as they are</param>
internal sealed class MaskedOptimizer(IOptimizer inner, Weights weights, WeightMasks masks, MaskGrowth? growth = null)
    : IOptimizer
{
    private const string Prefix = "mask.";

    private WeightMasks _masks = masks;

    public long Steps => inner.Steps;

    public Weights? Beside => inner.Beside;

    public IReadOnlyDictionary<string, Tensor> State => inner.State
        .Concat(_masks.All.Select(mask => KeyValuePair.Create(Prefix + mask.Key, mask.Value)))
        .Concat(growth?.State ?? [])
        .ToDictionary();

    /// <summary>The masks as they are now.</summary>
    public WeightMasks Masks => _masks;

    /// <inheritdoc/>
    /// <remarks>What is pruned does not change, so it must not shorten the steps of what does.</remarks>
    public void Prepare() => _masks.ApplyToGradients(weights);

    public void Step(double rate)
    {
        growth?.Watch(weights);
        inner.Step(rate);
        if (growth?.Grow(inner.Steps, weights, _masks) is { } larger)
        {
            _masks.Dispose();
            _masks = larger;
        }

        _masks.Apply(weights);
        _masks.Apply(inner.State);
    }

    public void ClearGradients() => inner.ClearGradients();

    public void Restore(long steps, IEnumerable<KeyValuePair<string, Tensor>> state)
    {
        inner.Restore(steps, state.Where(IsOfInner));

        // Takes what is no state of the inner optimizer on the way: each tensor lives until the next one is asked for.
        bool IsOfInner(KeyValuePair<string, Tensor> entry)
        {
            if (entry.Key.StartsWith(Prefix, StringComparison.Ordinal))
            {
                _masks.Set(entry.Key[Prefix.Length..], entry.Value);
                return false;
            }

            return growth?.Restore(entry.Key, entry.Value) != true;
        }
    }

    public void Dispose()
    {
        inner.Dispose();
        _masks.Dispose();
        growth?.Dispose();
    }
}
