using Distill.Models;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>
/// Which single weights are pruned: those of the linear maps of the layers, and of the tables before them where that is
/// asked for; never biases, norms and heads.
/// </summary>
/// <param name="Embeddings">whether the tables before the layers are pruned too</param>
internal sealed record MaskRule(PruningScope Scope, SparsityPattern Pattern, bool Embeddings)
{
    public IReadOnlyList<Weight> Targets(WeightTable table)
    {
        var before = Embeddings ? table.Embeddings.ToHashSet() : [];
        return
        [
            .. table.Rows.Where(row =>
                row.Shape.Length == 2 && (table.LayerOf(row.Name) is not null || before.Contains(row))),
        ];
    }

    /// <summary>Sentences about the matrices that the pattern does not fit.</summary>
    public IEnumerable<string> Misfits(WeightTable table) =>
        from weight in Targets(table)
        let misfit = Pattern.Misfit(weight.Outputs, weight.Inputs)
        where misfit is not null
        select $"'{weight.Name}' {misfit}.";

    /// <summary>
    /// The masks of a sparsity: exactly that share of all weights, or of all blocks, rounded to the nearest whole
    /// number. What is pruned already stays so. A pattern of groups has a sparsity of its own.
    /// </summary>
    /// <param name="score">how much each element of a weight matters, fp32 of its shape</param>
    /// <param name="before">the masks so far; null for none</param>
    public WeightMasks Choose(WeightTable table, Func<Weight, Tensor> score, WeightMasks? before, double sparsity)
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new TensorScope();
        var targets = Targets(table);
        var units = targets
            .Select(weight => Pattern.Units(
                Turned(weight, score(weight)), before is null ? null : Turned(weight, before[weight.Name])))
            .ToList();

        var masks = new WeightMasks();
        foreach (var (weight, chosen) in targets.Zip(Smallest(units, sparsity)))
        {
            masks.Set(weight.Name, Turned(weight, Pattern.Whole(chosen, weight.Outputs, weight.Inputs)));
        }

        return masks;
    }

    private IEnumerable<Tensor> Smallest(IReadOnlyList<Tensor> units, double sparsity)
    {
        long Share(long count) => (long)Math.Round(sparsity * count);
        return (Pattern, Scope) switch
        {
            (GroupPattern groups, _) => units.Select(groups.Smallest),
            (_, PruningScope.Global) => SmallestScores.Choose(units, Share(units.Sum(unit => unit.Count))),
            _ => units.SelectMany(unit => SmallestScores.Choose([unit], Share(unit.Count))),
        };
    }

    /// <summary>[outputs, inputs] where the weight is kept the other way round, and back.</summary>
    private static Tensor Turned(Weight weight, Tensor x) => weight.InputsFirst ? x.Transpose(0, 1) : x;
}
