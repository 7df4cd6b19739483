namespace Distill.Compression;

/// <summary>A distribution of magnitudes that is clipped and told in fewer numbers.</summary>
internal static class ClippedDistribution
{
    // The last bin may be empty but for the clipped: what Q says never happens would make P infinitely far.
    private const double Never = 1e-8;

    /// <summary>
    /// KL(P ‖ Q) in nats. P: the first bins, with all that lies beyond them in the last. Q: the first bins alone, in so
    /// many steps, each spread over those of its bins that are not empty.
    /// </summary>
    /// <param name="counts">of magnitudes, from 0 on</param>
    /// <param name="bins">how many are kept; at least as many as steps</param>
    public static double Divergence(ReadOnlySpan<double> counts, int bins, int steps)
    {
        var kept = counts[..bins];
        var (total, beyond) = (0.0, 0.0);
        foreach (var count in counts)
        {
            total += count;
        }

        foreach (var count in counts[bins..])
        {
            beyond += count;
        }

        if (total == 0 || total == beyond)
        {
            return double.PositiveInfinity;
        }

        var divergence = 0.0;
        for (var step = 0; step < steps; step++)
        {
            var (from, to) = (step * bins / steps, (step + 1) * bins / steps);
            var (sum, filled) = (0.0, 0);
            foreach (var count in kept[from..to])
            {
                sum += count;
                filled += count > 0 ? 1 : 0;
            }

            for (var bin = from; bin < to; bin++)
            {
                var p = (kept[bin] + (bin == bins - 1 ? beyond : 0)) / total;
                var q = kept[bin] > 0 ? sum / filled / (total - beyond) : 0;
                if (p > 0)
                {
                    divergence += p * Math.Log(p / Math.Max(q, Never));
                }
            }
        }

        return divergence;
    }
}
