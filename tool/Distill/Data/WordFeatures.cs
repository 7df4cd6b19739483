namespace Distill.Data;

/// <summary>
/// A text as the numbers of its words and of its pairs of neighbours, each a hash: no vocabulary is kept (Weinberger et
/// al. 2009, Feature hashing for large scale multitask learning). Upper and lower case are the same.
/// </summary>
/// <param name="count">numbers lie below</param>
internal sealed class WordFeatures(int count)
{
    /// <returns>ascending, none twice; the words of a second text are others than those of the first</returns>
    public int[] Of(IReadOnlyList<string> texts)
    {
        var found = new SortedSet<int>();
        foreach (var (index, text) in texts.Index())
        {
            var (start, before) = (0, 0UL);
            for (var end = 0; end <= text.Length; end++)
            {
                if (end < text.Length && char.IsLetterOrDigit(text[end]))
                {
                    continue;
                }

                if (end > start)
                {
                    var word = Hash(text.AsSpan(start, end - start), (ulong)index);
                    found.Add(Number(word));
                    if (before != 0)
                    {
                        found.Add(Number(SplitMix64.Mix(before) + word));
                    }

                    before = word;
                }

                start = end + 1;
            }
        }

        return [.. found];
    }

    private int Number(ulong hash) => (int)(SplitMix64.Mix(hash) % (ulong)count);

    private static ulong Hash(ReadOnlySpan<char> word, ulong text)
    {
        var hash = SplitMix64.Mix(text + 1);
        foreach (var character in word)
        {
            hash = SplitMix64.Mix(hash ^ char.ToLowerInvariant(character));
        }

        return hash | 1;
    }
}
