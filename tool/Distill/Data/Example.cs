namespace Distill.Data;

/// <summary>One row, ready for a model.</summary>
/// <param name="Values">a text's token ids, special tokens included, or an image's pixels</param>
/// <param name="Boundary">values from here on belong to the second text of a pair; the length where there is none</param>
/// <param name="Label">the class, or <see cref="Labels.None"/></param>
/// <param name="Line">of the file it comes from</param>
/// <param name="Marks">
/// what a task knows beyond one label: a class for each value (see <see cref="TokenMark"/>), or the classes of a row that
/// may have several (see <see cref="LabelSet"/>); null where it knows no more
/// </param>
internal readonly record struct Example(int[] Values, int Boundary, int Label, int Line, int[]? Marks = null)
{
    /// <summary>
    /// Equal for equal model inputs, wherever they stand: what a teacher's answer is kept under. Of a million different
    /// examples two share a key with a chance of 3 in 100 million.
    /// </summary>
    public ulong Key()
    {
        var key = SplitMix64.Mix(((ulong)Values.Length << 32) | (uint)Boundary);
        foreach (var value in Values)
        {
            key = SplitMix64.Mix(key ^ (uint)value) + 0x9E3779B97F4A7C15;
        }

        return key;
    }
}
