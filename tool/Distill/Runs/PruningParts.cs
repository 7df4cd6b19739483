using System.Globalization;
using Distill.Compression;
using Distill.Data;
using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>The recipe's words for a pruning, as the objects that do it.</summary>
internal static class PruningParts
{
    // Sparsities that are tried where a size or a cost is wanted.
    private const int Steps = 10_000;

    public static Pruner Pruner(PruneSection section) => section.Kind switch
    {
        PruneKind.Magnitude => Weights(WeightImportance.Magnitude, section),
        PruneKind.Gradient => Weights(WeightImportance.Gradient, section),
        PruneKind.Taylor => Weights(WeightImportance.Taylor, section),
        PruneKind.Movement => Weights(WeightImportance.Movement, section),
        PruneKind.Heads => new UnitPruner(BlockUnit.Head, Scope(section), Measure(section)),
        PruneKind.Neurons => new UnitPruner(BlockUnit.Neuron, PruningScope.Layer, Measure(section)),
        PruneKind.Layers => new LayerPruner(),
        _ => throw new ArgumentOutOfRangeException(nameof(section), section.Kind, null),
    };

    public static SparsitySchedule Schedule(PruneSection section) => section.Schedule switch
    {
        PruneSchedule.Cubic => SparsitySchedule.Cubic,
        PruneSchedule.Linear => SparsitySchedule.Linear,
        _ => throw new ArgumentOutOfRangeException(nameof(section), section.Schedule, null),
    };

    /// <summary>The sparsity that the section asks for, of a network of some shape.</summary>
    /// <param name="rows">that a pass is counted over</param>
    /// <returns>null where it cannot be reached, which the sentences tell</returns>
    public static double? Target(
        PruneSection section, Pruner pruner, ModelConfig whole, ExampleSet rows, List<string> problems)
    {
        var sparsity = section switch
        {
            { Sparsity: { } given } => given,
            { MaxSizeMb: { } size } => Search(
                "max_size_mb", size, "MB", share => pruner.Bytes(whole, share) / 1e6, Dense(whole), section, problems),
            { MaxFlopShare: { } share } => Search(
                "max_flop_share",
                share,
                "of the operations",
                each => Flop(pruner.Shape(whole, each), rows) / Flop(whole, rows),
                1,
                section,
                problems),
            _ => pruner is WeightPruner { Rule.Pattern: GroupPattern groups } ? groups.Sparsity : null,
        };
        if (sparsity is { } found)
        {
            problems.AddRange(pruner.Misfits(whole, found));
        }

        return problems.Count == 0 ? sparsity : null;
    }

    private static double Dense(ModelConfig whole) => Compression.Pruner.DenseBytes(whole.Table()) / 1e6;

    private static double Flop(ModelConfig config, ExampleSet rows) => config.ForwardFlop(rows.Lengths(), rows.Count);

    /// <summary>The least sparsity with which a figure is small enough.</summary>
    private static double? Search(
        string key, double wanted, string unit, Func<double, double> figure, double now, PruneSection section,
        List<string> problems)
    {
        string Text(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);
        var least = figure((double)(Steps - 1) / Steps);
        if (now <= wanted)
        {
            problems.Add($"{key} is {Text(wanted)}, and there are {Text(now)} {unit} already. Make it smaller.");
            return null;
        }

        if (least > wanted)
        {
            problems.Add(
                $"{key} is {Text(wanted)}; pruning {(section.Kind.IsOfWeights() ? "weights" : Spelling.Word(section.Kind))} "
                + $"leaves {Text(least)} {unit} at least. Make it larger, or begin with a smaller student.");
            return null;
        }

        var (low, high) = (0, Steps - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = figure((double)middle / Steps) <= wanted ? (low, middle) : (middle + 1, high);
        }

        return (double)low / Steps;
    }

    private static WeightPruner Weights(WeightImportance importance, PruneSection section) => new(
        importance,
        new MaskRule(
            Scope(section),
            section.Pattern is { } pattern ? SparsityPattern.Read(pattern)! : SparsityPattern.Single,
            section.Embeddings));

    private static UnitMeasure Measure(PruneSection section) => section.Importance switch
    {
        UnitImportance.Activation => UnitMeasure.Activation,
        UnitImportance.Gradient or null => UnitMeasure.Gradient,
        _ => throw new ArgumentOutOfRangeException(nameof(section), section.Importance, null),
    };

    private static PruningScope Scope(PruneSection section) => section.Scope switch
    {
        PruneScope.Global => PruningScope.Global,
        PruneScope.Layer => PruningScope.Layer,
        _ => throw new ArgumentOutOfRangeException(nameof(section), section.Scope, null),
    };
}
