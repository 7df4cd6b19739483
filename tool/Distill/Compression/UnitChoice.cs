using Distill.Models;

namespace Distill.Compression;

/// <summary>
/// Which heads or neurons stay, by how much they matter. A block never loses its last one. Where the family's library
/// wants blocks of one shape, each loses as many.
/// </summary>
internal static class UnitChoice
{
    /// <param name="importance">of each block's units, in their order</param>
    /// <param name="stay">how many stay in all</param>
    /// <returns>of each block the places that stay, rising</returns>
    public static IReadOnlyList<int[]> Heads(
        ModelConfig config, IReadOnlyList<double[]> importance, PruningScope scope, int stay)
    {
        if (scope == PruningScope.Layer || !config.HeadsMayDiffer)
        {
            return Evenly(importance, stay / importance.Count);
        }

        // The best one of each block, then the best of all others. Blocks are made comparable by their length as
        // vectors, as in the paper.
        var ranked =
            from block in Enumerable.Range(0, importance.Count)
            let length = Math.Sqrt(importance[block].Sum(each => each * each))
            from place in Enumerable.Range(0, importance[block].Length)
            select (Block: block, Place: place, Value: length == 0 ? 0 : importance[block][place] / length);
        var best = ranked.GroupBy(unit => unit.Block).Select(units => units.MaxBy(unit => unit.Value)).ToList();
        var others = ranked.Except(best).OrderByDescending(unit => unit.Value).ThenBy(unit => unit.Block)
            .ThenBy(unit => unit.Place);
        var kept = best.Concat(others.Take(stay - best.Count)).ToLookup(unit => unit.Block, unit => unit.Place);
        return [.. Enumerable.Range(0, importance.Count).Select(block => kept[block].Order().ToArray())];
    }

    /// <summary>In every block as many, its own best.</summary>
    public static IReadOnlyList<int[]> Evenly(IReadOnlyList<double[]> importance, int stay) =>
    [
        .. importance.Select(block => Enumerable.Range(0, block.Length)
            .OrderByDescending(place => block[place])
            .ThenBy(place => place)
            .Take(stay)
            .Order()
            .ToArray()),
    ];
}
