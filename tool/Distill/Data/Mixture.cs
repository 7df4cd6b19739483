namespace Distill.Data;

/// <summary>
/// How often the rows of several sets come up in an epoch that is as long as all sets together: a set that gets more
/// than its size gives all of its rows as many times as fit, and others by chance; one that gets less gives some, other
/// ones in every epoch.
/// </summary>
/// <param name="sizes">rows of each set; they lie one after another</param>
/// <param name="counts">how many of them an epoch has, together as many as there are rows</param>
internal sealed class Mixture(IReadOnlyList<int> sizes, IReadOnlyList<int> counts)
{
    public IReadOnlyList<int> Counts => counts;

    /// <summary>By weights: an epoch has so much of each set, in proportion.</summary>
    public static Mixture ByWeights(IReadOnlyList<int> sizes, IReadOnlyList<double> weights)
    {
        var (all, sum) = (sizes.Sum(), weights.Sum());
        double[] exact = [.. weights.Select(weight => all * weight / sum)];
        int[] counts = [.. exact.Select(rows => (int)rows)];

        // Largest remainders (Hamilton): each count is its exact share rounded up or down, and they add up.
        var byRemainder = Enumerable.Range(0, exact.Length).OrderByDescending(set => exact[set] - counts[set]).ToList();
        foreach (var set in byRemainder.Take(all - counts.Sum()))
        {
            counts[set]++;
        }

        return new Mixture(sizes, counts);
    }

    /// <summary>
    /// By sizes to the power of 1 / <paramref name="temperature"/>: 1 is every row once, and the higher, the more alike
    /// the sets. Raffel et al. 2020, Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer,
    /// section 3.5.2.
    /// </summary>
    public static Mixture ByTemperature(IReadOnlyList<int> sizes, double temperature) =>
        ByWeights(sizes, [.. sizes.Select(size => Math.Pow(size, 1 / temperature))]);

    /// <summary>The positions of an epoch's rows, set after set: a function of seed and epoch.</summary>
    public int[] Draw(ulong seed, int epoch)
    {
        var (drawn, start) = (new List<int>(), 0);
        for (var set = 0; set < sizes.Count; set++)
        {
            var rows = Enumerable.Range(start, sizes[set]).ToArray();
            for (var whole = counts[set] / Math.Max(1, rows.Length); whole > 0; whole--)
            {
                drawn.AddRange(rows);
            }

            SplitMix64.Stream(SplitMix64.Mix(seed + (ulong)set + 1), (ulong)epoch).Shuffle(rows);
            drawn.AddRange(rows.AsSpan(0, rows.Length == 0 ? 0 : counts[set] % rows.Length));
            start += sizes[set];
        }

        return [.. drawn];
    }
}
