using Distill.Data;

namespace Distill.Evaluation;

/// <summary>
/// How a next token is chosen. What chance decides is a function of the seed, the text's number and the token's position,
/// so a text does not depend on those that are written beside it.
/// </summary>
/// <param name="Temperature">divides the logits; 0 takes the likeliest token always</param>
/// <param name="TopP">
/// only the likeliest tokens that together have this probability are drawn from: Holtzman et al. 2020, The Curious Case of
/// Neural Text Degeneration, section 3.1; 1 for all
/// </param>
internal sealed record Sampling(double Temperature, double TopP, ulong Seed)
{
    private const double Steps = 1L << 53;

    /// <param name="logits">of every token</param>
    /// <param name="text">its number</param>
    public int Choose(ReadOnlySpan<float> logits, ulong text, int position)
    {
        var likeliest = 0;
        for (var id = 1; id < logits.Length; id++)
        {
            likeliest = logits[id] > logits[likeliest] ? id : likeliest;
        }

        if (Temperature == 0)
        {
            return likeliest;
        }

        var (weights, sum) = (new double[logits.Length], 0.0);
        for (var id = 0; id < weights.Length; id++)
        {
            sum += weights[id] = Math.Exp((logits[id] - (double)logits[likeliest]) / Temperature);
        }

        var draw = (SplitMix64.Stream(Seed ^ SplitMix64.Mix(text), (ulong)position).Next() >> 11) / Steps;
        return TopP < 1 ? OfLikeliest(weights, sum, draw) : Of(Enumerable.Range(0, weights.Length), weights, draw * sum);
    }

    private int OfLikeliest(double[] weights, double sum, double draw)
    {
        var (ids, keys) = (new int[weights.Length], new double[weights.Length]);
        for (var id = 0; id < ids.Length; id++)
        {
            (ids[id], keys[id]) = (id, -weights[id]);
        }

        // Of equally likely tokens the order is that of the sort, which is the same every time.
        Array.Sort(keys, ids);
        var (kept, count) = (0.0, 0);
        while (count < ids.Length && kept < TopP * sum)
        {
            kept += weights[ids[count++]];
        }

        return Of(ids.Take(count), weights, draw * kept);
    }

    /// <summary>The token at which so much weight is reached.</summary>
    private static int Of(IEnumerable<int> ids, double[] weights, double wanted)
    {
        var (reached, last) = (0.0, 0);
        foreach (var id in ids)
        {
            (reached, last) = (reached + weights[id], weights[id] > 0 ? id : last);
            if (reached > wanted)
            {
                return last;
            }
        }

        return last;
    }
}
