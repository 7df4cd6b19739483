namespace Distill.Data;

/// <summary>One row, ready for a model.</summary>
/// <param name="Ids">token ids, special tokens included</param>
/// <param name="Boundary">ids from here on belong to the second text of a pair; the length where there is none</param>
/// <param name="Label">the class, or <see cref="Labels.None"/></param>
/// <param name="Line">of the file it comes from</param>
internal readonly record struct Example(int[] Ids, int Boundary, int Label, int Line)
{
    /// <summary>
    /// Equal for equal model inputs, wherever they stand: what a teacher's answer is kept under. Of a million different
    /// examples two share a key with a chance of 3 in 100 million.
    /// </summary>
    public ulong Key()
    {
        var key = SplitMix64.Mix(((ulong)Ids.Length << 32) | (uint)Boundary);
        foreach (var id in Ids)
        {
            key = SplitMix64.Mix(key ^ (uint)id) + 0x9E3779B97F4A7C15;
        }

        return key;
    }
}
