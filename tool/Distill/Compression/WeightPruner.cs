using System.Globalization;
using Distill.Formats;
using Distill.Models;

namespace Distill.Compression;

/// <summary>Single weights become zero; the network keeps its shape, and its file becomes smaller.</summary>
internal sealed class WeightPruner(WeightImportance importance, MaskRule rule) : Pruner
{
    public override bool NeedsRows => importance.NeedsGradient();

    public MaskRule Rule => rule;

    public WeightImportance Importance => importance;

    public override double Sparsity(Model model, ModelConfig whole)
    {
        using var masks = WeightMasks.OfZeros(model.Weights, rule.Targets(model.Weights.Table));
        return (double)masks.Pruned / masks.Count;
    }

    public override IEnumerable<string> Misfits(ModelConfig whole, double sparsity)
    {
        var table = whole.Table();
        return rule.Pattern is GroupPattern groups && Math.Abs(groups.Sparsity - sparsity) > 1e-9
            ? rule.Misfits(table).Append(string.Create(
                CultureInfo.InvariantCulture,
                $"The pattern {groups} makes a sparsity of {groups.Sparsity:0.###}; {sparsity:0.###} was asked for."))
            : rule.Misfits(table);
    }

    public override PrunedNetwork Prune(Model model, ModelConfig whole, double sparsity, PruningRows? rows)
    {
        var table = model.Weights.Table;
        var targets = rule.Targets(table);
        using var before = WeightMasks.OfZeros(model.Weights, targets);
        using var watch = rows?.Show(model, still => new WeightWatch(still.Weights, targets, importance), rows.BatchSize);
        var masks = rule.Choose(
            table, weight => watch is null ? model.Weights[weight.Name].Abs() : watch[weight], before, sparsity);
        masks.Apply(model.Weights);
        return new PrunedNetwork(model, masks);
    }

    public override long Bytes(ModelConfig whole, double sparsity)
    {
        var table = whole.Table();
        var targets = rule.Targets(table);
        long Saved(Weight weight) => Math.Max(
            0,
            (weight.Count * sizeof(float))
                - ((long)Math.Ceiling((1 - sparsity) * weight.Count) * sizeof(float))
                - SparseLayout.Overhead(weight.Shape[0], weight.Shape[1]));
        return DenseBytes(table) - targets.Sum(Saved);
    }

    public override ModelConfig Shape(ModelConfig whole, double sparsity) => whole;
}
