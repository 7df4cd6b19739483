using Distill.Torch;

namespace Distill.Models;

/// <summary>By what a narrower copy keeps some parts of a network and not others.</summary>
internal enum WidthRule
{
    /// <summary>The first ones.</summary>
    First,

    /// <summary>
    /// Those that the largest weights lead to or away from, by the sum of their squares. Li, Kadav, Durdanovic, Samet,
    /// Graf 2017, Pruning Filters for Efficient ConvNets, section 3.1, does so by absolute values.
    /// </summary>
    Magnitude,
}

/// <summary>
/// Which parts of a network a narrower one keeps: the same channels in every weight that reads or writes the vectors
/// between blocks, and in each layer whole heads, and neurons with their way in and out. So what is left is a part of
/// the network, and not numbers of several.
/// </summary>
internal sealed class WidthCut
{
    private readonly Weights _from;
    private readonly WidthRule _rule;
    private readonly int _headSize;
    private readonly long[] _hidden;
    private readonly Dictionary<int, long[]> _heads = [];
    private readonly Dictionary<int, long[]> _inner = [];

    /// <param name="shape">of the network that is cut</param>
    /// <param name="wanted">of the narrower one; its heads have as many channels as those that are cut</param>
    /// <param name="layers">those that are copied</param>
    public WidthCut(Weights from, ModelConfig shape, ModelConfig wanted, IEnumerable<int> layers, WidthRule rule)
    {
        (_from, _rule) = (from, rule);
        _headSize = shape.HiddenSize / shape.NumAttentionHeads;
        var chosen = layers.Distinct().ToList();
        _hidden = Keep(
            Axis.Hidden,
            from.Table.Rows.Where(row => from.Table.LayerOf(row.Name) is not { } layer || chosen.Contains(layer)),
            wanted.HiddenSize,
            size: 1);
        foreach (var layer in chosen)
        {
            var own = from.Table.Rows.Where(row => from.Table.LayerOf(row.Name) == layer).ToList();
            _heads[layer] = Keep(Axis.Heads, own, wanted.NumAttentionHeads, _headSize);
            _inner[layer] = Keep(Axis.Inner, own, wanted.IntermediateSize, size: 1);
        }
    }

    /// <summary>What is kept of a weight.</summary>
    public Tensor Of(Weight weight)
    {
        var part = _from[weight.Name];
        foreach (var (dimension, axis) in Roles.Axes(weight)!.Index())
        {
            if (Kept(axis, _from.Table.LayerOf(weight.Name)) is { } kept)
            {
                part = part.IndexSelect(dimension, Tensor.From(kept, kept.Length).To(_from.Device));
            }
        }

        return part;
    }

    private long[]? Kept(Axis axis, int? layer) => axis switch
    {
        Axis.Hidden => _hidden,
        Axis.Heads => [.. _heads[layer!.Value].SelectMany(head => Channels(head))],
        Axis.Inner => _inner[layer!.Value],
        _ => null,
    };

    private IEnumerable<long> Channels(long head) =>
        Enumerable.Range(0, _headSize).Select(channel => (head * _headSize) + channel);

    /// <param name="size">how many places of the axis are kept or dropped together</param>
    private long[] Keep(Axis axis, IEnumerable<Weight> weights, int count, int size)
    {
        if (_rule == WidthRule.First)
        {
            return [.. Enumerable.Range(0, count).Select(part => (long)part)];
        }

        var scores = Scores(axis, weights);
        return
        [
            .. Enumerable.Range(0, scores.Length / size)
                .OrderByDescending(part => scores.AsSpan(part * size, size).ToArray().Sum())
                .ThenBy(part => part)
                .Take(count)
                .Order()
                .Select(part => (long)part),
        ];
    }

    /// <summary>The sum of squares of all matrix elements at each place of an axis.</summary>
    private double[] Scores(Axis axis, IEnumerable<Weight> weights)
    {
        using var noGrad = Autograd.NoGrad();
        var scores = Array.Empty<double>();
        foreach (var weight in weights.Where(weight => weight.Shape.Length == 2))
        {
            foreach (var (dimension, _) in Roles.Axes(weight)!.Index().Where(each => each.Item == axis))
            {
                using var scope = new TensorScope();
                var sums = _from[weight.Name].Square().Sum(1 - dimension).ToArray<float>();
                scores = scores.Length == 0 ? new double[sums.Length] : scores;
                for (var i = 0; i < sums.Length; i++)
                {
                    scores[i] += sums[i];
                }
            }
        }

        return scores;
    }
}
