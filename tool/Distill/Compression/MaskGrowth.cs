using Distill.Models;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>
/// Masks that grow from step to step of a training: every so many steps the least important weights are added, as many
/// as the schedule says. Importance by gradients is added up over the steps between; movement over all of them.
/// </summary>
/// <param name="start">the sparsity before the first step</param>
/// <param name="end">the sparsity after the last one</param>
/// <param name="steps">optimizer steps that the growth takes</param>
internal sealed class MaskGrowth(
    MaskRule rule, WeightImportance importance, SparsitySchedule schedule, double start, double end, long steps)
    : IDisposable
{
    private const string Prefix = "importance.";

    // A mask that grows in every step costs as much as the step; a hundred times it hardly jumps.
    private readonly long _every = Math.Max(1, steps / 100);
    private readonly SortedDictionary<string, Tensor> _scores = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, Tensor>> State =>
        _scores.Select(score => KeyValuePair.Create(Prefix + score.Key, score.Value));

    /// <summary>Looks at the gradients of a step, before the weights change by them.</summary>
    public void Watch(Weights weights)
    {
        if (!importance.NeedsGradient())
        {
            return;
        }

        using var noGrad = Autograd.NoGrad();
        foreach (var target in rule.Targets(weights.Table))
        {
            using var scope = new TensorScope();
            var weight = weights[target.Name];
            if (weight.Gradient() is { } gradient)
            {
                Score(target.Name, weight).AddInPlace(importance.OfStep(weight, gradient));
            }
        }
    }

    /// <returns>the larger masks; null in steps that leave them as they are</returns>
    public WeightMasks? Grow(long step, Weights weights, WeightMasks masks)
    {
        if (step > steps || (step % _every != 0 && step != steps))
        {
            return null;
        }

        var sparsity = schedule.At(start, end, (double)step / steps);
        var larger = rule.Choose(
            weights.Table,
            target => importance.NeedsGradient() ? Score(target.Name, weights[target.Name]) : weights[target.Name].Abs(),
            masks,
            sparsity);
        if (importance != WeightImportance.Movement)
        {
            Clear();
        }

        return larger;
    }

    /// <summary>Takes over a tensor of a checkpoint where it belongs here.</summary>
    public bool Restore(string name, Tensor tensor)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        Score(name[Prefix.Length..], tensor).CopyFrom(tensor);
        return true;
    }

    public void Dispose() => Clear();

    private Tensor Score(string name, Tensor like)
    {
        if (!_scores.TryGetValue(name, out var score))
        {
            score = TensorScope.Outside(like.ZerosLike);
            _scores[name] = score;
        }

        return score;
    }

    private void Clear()
    {
        foreach (var score in _scores.Values)
        {
            score.Dispose();
        }

        _scores.Clear();
    }
}
