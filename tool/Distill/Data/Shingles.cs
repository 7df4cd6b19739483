using System.Text;

namespace Distill.Data;

/// <summary>
/// A text as the set of all its pieces of so many characters, each as a hash: what two texts share is counted in them.
/// Broder 1997, On the resemblance and containment of documents, section 2. Upper and lower case are the same, and so
/// are all kinds of white space.
/// </summary>
internal static class Shingles
{
    /// <returns>ascending, none twice; a text that is shorter than a piece is one piece</returns>
    public static uint[] Of(string text, int length)
    {
        var plain = Plain(text);
        var count = Math.Max(1, plain.Length - length + 1);
        var hashes = new uint[count];
        for (var start = 0; start < count; start++)
        {
            hashes[start] = Hash(plain.AsSpan(start, Math.Min(length, plain.Length - start)));
        }

        Array.Sort(hashes);
        return [.. hashes.Distinct()];
    }

    /// <summary>What two sets share, as a part of what is in either: Jaccard's index, 0 to 1.</summary>
    public static double Similarity(uint[] first, uint[] second)
    {
        var (i, j, shared) = (0, 0, 0);
        while (i < first.Length && j < second.Length)
        {
            var (one, other) = (first[i], second[j]);
            shared += one == other ? 1 : 0;
            i += one <= other ? 1 : 0;
            j += other <= one ? 1 : 0;
        }

        return (double)shared / (first.Length + second.Length - shared);
    }

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (!char.IsWhiteSpace(character))
            {
                plain.Append(char.ToLowerInvariant(character));
            }
            else if (plain.Length > 0 && plain[^1] != ' ')
            {
                plain.Append(' ');
            }
        }

        return plain.ToString().TrimEnd(' ');
    }

    private static uint Hash(ReadOnlySpan<char> piece)
    {
        var hash = (ulong)piece.Length;
        foreach (var character in piece)
        {
            hash = (hash ^ character) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 32;
        }

        return (uint)SplitMix64.Mix(hash);
    }
}
