using System.Globalization;
using Distill.Models;

namespace Distill.Compression;

/// <summary>
/// Heads or neurons go, and the network becomes smaller. Blocks may be left with different numbers of heads where the
/// family's library knows that; neurons go in equal number from every block, because there is one intermediate_size.
/// </summary>
internal sealed class UnitPruner(BlockUnit unit, PruningScope scope, UnitMeasure measure) : Pruner
{
    public override bool NeedsRows => true;

    public override double Sparsity(Model model, ModelConfig whole) =>
        1 - ((double)Units(model.Config) / Units(whole));

    public override IEnumerable<string> Misfits(ModelConfig whole, double sparsity) =>
        MisfitsOfFactors(whole).Concat(MisfitsOfUnits(whole, sparsity));

    public override PrunedNetwork Prune(Model model, ModelConfig whole, double sparsity, PruningRows? rows)
    {
        var importance = measure == UnitMeasure.Activation
            ? UnitActivity.Of(model, unit, rows!.Alone, "")
            : Gradients(model, rows!);
        return new PrunedNetwork(Part(model.Config, importance, Stay(whole, sparsity)).Of(model), Masks: null);
    }

    public override ModelConfig Shape(ModelConfig whole, double sparsity)
    {
        double[][] alike =
            [.. Enumerable.Range(0, whole.Blocks).Select(block => new double[GateWatch.UnitsOf(whole, block, unit)])];
        return Part(whole, alike, Math.Max(whole.Blocks, Stay(whole, sparsity))).Config(whole);
    }

    private IEnumerable<string> MisfitsOfUnits(ModelConfig whole, double sparsity)
    {
        var (units, blocks) = (Units(whole), whole.Blocks);
        var stay = Stay(whole, sparsity);
        var (name, all) = (unit == BlockUnit.Head ? "heads" : "neurons", units / blocks);
        if (IsEven(whole) && unit == BlockUnit.Head && whole is LlamaFamilyConfig llama
            && llama.KeyValueHeads < llama.NumAttentionHeads)
        {
            name = string.Create(
                CultureInfo.InvariantCulture,
                $"groups of {llama.NumAttentionHeads / llama.KeyValueHeads} heads with the same keys");
        }

        if (stay < blocks)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The network has {all} {name} in each of {blocks} layers, and one must stay in each: a sparsity of at "
                + $"most {1 - ((double)blocks / units):0.###} can be reached; {sparsity:0.###} was asked for.");
        }
        else if (stay == units)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The network has {all} {name} in each of {blocks} layers; a sparsity of {sparsity:0.###} takes away "
                + $"none. The least is {(IsEven(whole) ? blocks : 1.0) / units:0.###}.");
        }
    }

    // An example a step: the importance is a mean of what each one says.
    private IReadOnlyList<double[]> Gradients(Model model, PruningRows rows)
    {
        using var watch = rows.Show(model, still => new GateWatch(still, unit), batchSize: 1);
        return watch.Importance;
    }

    private bool IsEven(ModelConfig config) =>
        unit == BlockUnit.Neuron || scope == PruningScope.Layer || !config.HeadsMayDiffer;

    /// <summary>How many stay, of the whole network.</summary>
    private int Stay(ModelConfig whole, double sparsity)
    {
        var (units, blocks) = (Units(whole), whole.Blocks);
        return IsEven(whole)
            ? blocks * Rounded(units / blocks, sparsity)
            : Rounded(units, sparsity);
    }

    private static int Rounded(int count, double sparsity) => count - (int)Math.Round(sparsity * count);

    private int Units(ModelConfig config) =>
        Enumerable.Range(0, config.Blocks).Sum(block => GateWatch.UnitsOf(config, block, unit));

    private PartOfNetwork Part(ModelConfig config, IReadOnlyList<double[]> importance, int stay) =>
        unit == BlockUnit.Head
            ? PartOfNetwork.All(config) with { Heads = UnitChoice.Heads(config, importance, scope, stay) }
            : PartOfNetwork.All(config) with { Neurons = UnitChoice.Evenly(importance, stay / config.Blocks) };
}
