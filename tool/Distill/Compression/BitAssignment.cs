using System.Collections;
using System.Numerics;

namespace Distill.Compression;

/// <summary>Which weights are told in 4 bits instead of 8, so that a model is small enough and changes least.</summary>
internal static class BitAssignment
{
    // Cells of one row of the table; beyond them savings are counted in coarser units.
    private const long Cells = 1 << 20;

    /// <summary>
    /// The set of weights with the least loss among those that save enough bytes: a knapsack, solved exactly by
    /// dynamic programming over the bytes saved. Bytes are counted in their greatest common unit; where that would need
    /// too many cells, in a coarser one, downwards, so that what is chosen always saves enough.
    /// </summary>
    /// <param name="savings">bytes needed below all in 8 bits</param>
    /// <returns>in 4 bits or not, for each; null where even all in 4 bits do not save enough</returns>
    public static bool[]? Choose(IReadOnlyList<BitCost> costs, long savings)
    {
        var chosen = new bool[costs.Count];
        if (savings <= 0)
        {
            return chosen;
        }

        var saved = costs.Select(cost => Math.Max(0, cost.Bytes8 - cost.Bytes4)).ToList();
        if (saved.Sum() < savings)
        {
            return null;
        }

        var common = (long)saved.Aggregate(BigInteger.Zero, (all, one) => BigInteger.GreatestCommonDivisor(all, one));
        var unit = Math.Max(common, (savings + Cells - 1) / Cells);
        var needed = (int)((savings + unit - 1) / unit);
        if (saved.Sum(one => one / unit) < needed)
        {
            // Lost in rounding to coarse units: only all of them are sure to do.
            Array.Fill(chosen, true);
            return chosen;
        }

        // least[s]: the smallest loss of any set of the weights so far that saves s units, or more where s is the last.
        var least = new double[needed + 1];
        Array.Fill(least, double.PositiveInfinity, 1, needed);
        var takes = new BitArray[costs.Count];
        for (var i = 0; i < costs.Count; i++)
        {
            takes[i] = new BitArray(needed + 1);
            var (own, loss) = ((int)Math.Min(saved[i] / unit, needed), costs[i].Loss4 - costs[i].Loss8);
            for (var s = needed; s >= 0; s--)
            {
                var with = least[Math.Max(0, s - own)] + loss;
                if (own > 0 && with < least[s])
                {
                    least[s] = with;
                    takes[i][s] = true;
                }
            }
        }

        for (var (i, s) = (costs.Count - 1, needed); i >= 0; i--)
        {
            if (takes[i][s])
            {
                chosen[i] = true;
                s = Math.Max(0, s - (int)Math.Min(saved[i] / unit, needed));
            }
        }

        return chosen;
    }
}
