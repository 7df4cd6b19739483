namespace Distill;

/// <summary>The known word that a misspelt one was most likely meant to be.</summary>
internal static class Nearest
{
    /// <summary>The first of the nearest words, or null where none is near.</summary>
    public static string? Among(string word, IEnumerable<string> known) =>
        All(word, known) is [var first, ..] ? first : null;

    /// <summary>
    /// The words with the fewest edits, in the order they are known; none where none is near: at most a third of the
    /// letters may differ, or one in short words, and at least one must be right.
    /// </summary>
    public static IReadOnlyList<string> All(string word, IEnumerable<string> known)
    {
        var nearest = new List<string>();
        var fewest = Math.Min(Math.Max(1, word.Length / 3), word.Length - 1);
        foreach (var candidate in known.Distinct())
        {
            // Words of very different length cannot be near; this also keeps hostile lengths cheap.
            if (Math.Abs(candidate.Length - word.Length) > fewest
                || Edits(word.ToUpperInvariant(), candidate.ToUpperInvariant()) is var edits && edits > fewest)
            {
                continue;
            }

            if (edits < fewest)
            {
                nearest.Clear();
            }

            fewest = edits;
            nearest.Add(candidate);
        }

        return nearest;
    }

    /// <summary>" Did you mean 'temperature'?", or nothing where no known word is near.</summary>
    public static string Question(string word, IEnumerable<string> known) =>
        Among(word, known) is { } near ? $" Did you mean '{near}'?" : "";

    /// <summary>
    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment; Damerau 1964,
    /// A technique for computer detection and correction of spelling errors).
    /// </summary>
    private static int Edits(string from, string to)
    {
        const int longest = 200;
        if (from.Length > longest || to.Length > longest)
        {
            return from == to ? 0 : int.MaxValue;
        }

        var cost = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                cost[i, j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Math.Min(
                        Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1,
                        cost[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1)),
                };
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[from.Length, to.Length];
    }
}
