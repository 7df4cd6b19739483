namespace Distill.Compression;

/// <summary>How the sparsity rises to the one that is wanted.</summary>
internal enum SparsitySchedule
{
    /// <summary>By the same amount each time.</summary>
    Linear,

    /// <summary>
    /// Fast at first, where weights are plenty, then slower and slower: s + (i - s)(1 - t)³ at the share t of the way
    /// from i to s. Zhu, Gupta 2017, To Prune, or Not to Prune: Exploring the Efficacy of Pruning for Model Compression,
    /// section 3.
    /// </summary>
    Cubic,
}

internal static class SparsitySchedules
{
    /// <param name="share">of the way, in [0, 1]</param>
    public static double At(this SparsitySchedule schedule, double start, double end, double share) => schedule switch
    {
        SparsitySchedule.Linear => start + ((end - start) * share),
        SparsitySchedule.Cubic => end + ((start - end) * Math.Pow(1 - share, 3)),
        _ => throw new ArgumentOutOfRangeException(nameof(schedule), schedule, null),
    };
}
