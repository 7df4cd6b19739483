using System.Runtime.InteropServices;
using System.Text.Json;

namespace Distill.Tokenizers;

/// <summary>The pairs of tokens that make one, in the order in which training found them.</summary>
internal sealed class Merges(Dictionary<(int Left, int Right), (int Rank, int Id)> pairs)
{
    /// <param name="prefix">what a continuing token loses when it is joined to another</param>
    /// <returns>null where there is a problem, which is told</returns>
    public static Merges? Read(JsonSection section, Vocabulary vocabulary, string prefix)
    {
        if (!section.Has("merges"))
        {
            section.Problem("merges", "is missing; it lists the pairs of tokens that make one.");
            return null;
        }

        var pairs = new Dictionary<(int, int), (int, int)>();
        var sound = true;
        var rank = 0;
        foreach (var element in section.Elements("merges"))
        {
            if (ReadPair(element) is not var (left, right))
            {
                section.Problem("merges", $"has {JsonSection.Found(element)} in place {rank}; "
                    + "it must be two tokens, as 'a b' or as [\"a\", \"b\"].");
                sound = false;
            }
            else
            {
                var rest = right.StartsWith(prefix, StringComparison.Ordinal) ? right[prefix.Length..] : right;
                string[] tokens = [left, right, left + rest];
                if (tokens.Select(vocabulary.IdOf).ToArray() is [{ } leftId, { } rightId, { } id])
                {
                    pairs[(leftId, rightId)] = (rank, id);
                }
                else
                {
                    string[] missing = [.. tokens.Where(token => vocabulary.IdOf(token) is null)];
                    section.Problem("merges", $"joins {Quoted.Short(left)} and {Quoted.Short(right)} in place {rank}; "
                        + $"the vocabulary does not hold {Quoted.List(missing)}.");
                    sound = false;
                }
            }

            rank++;
        }

        return sound ? new Merges(pairs) : null;
    }

    /// <summary>
    /// Merges the tokens from <paramref name="first"/> on: the earliest merge first, of equal ones the leftmost.
    /// </summary>
    public void Apply(List<int> ids, int first)
    {
        // A chain of tokens, each with its neighbours; a token that was merged into its left neighbour has length 0.
        var tokens = CollectionsMarshal.AsSpan(ids)[first..];
        var next = new int[tokens.Length];
        var previous = new int[tokens.Length];
        var queue = new PriorityQueue<(int At, int Id), (int Rank, int At)>(tokens.Length);
        for (var at = 0; at < tokens.Length; at++)
        {
            (previous[at], next[at]) = (at - 1, at + 1);
            if (at + 1 < tokens.Length && pairs.TryGetValue((tokens[at], tokens[at + 1]), out var merge))
            {
                queue.Enqueue((at, merge.Id), (merge.Rank, at));
            }
        }

        while (queue.TryDequeue(out var merge, out _))
        {
            var (at, right) = (merge.At, next[merge.At]);

            // Either token may have been merged since, and with it the pair is gone, unless what is there now makes the
            // same.
            if (tokens[at] < 0 || right >= tokens.Length
                || !pairs.TryGetValue((tokens[at], tokens[right]), out var today) || today.Id != merge.Id)
            {
                continue;
            }

            tokens[at] = merge.Id;
            tokens[right] = -1;
            next[at] = next[right];
            if (next[at] < tokens.Length)
            {
                previous[next[at]] = at;
                Propose(at, tokens, next, queue);
            }

            if (previous[at] >= 0)
            {
                Propose(previous[at], tokens, next, queue);
            }
        }

        var kept = 0;
        foreach (var token in tokens)
        {
            if (token >= 0)
            {
                tokens[kept++] = token;
            }
        }

        ids.RemoveRange(first + kept, tokens.Length - kept);
    }

    private void Propose(
        int at, Span<int> tokens, int[] next, PriorityQueue<(int At, int Id), (int Rank, int At)> queue)
    {
        if (pairs.TryGetValue((tokens[at], tokens[next[at]]), out var merge))
        {
            queue.Enqueue((at, merge.Id), (merge.Rank, at));
        }
    }

    // Files from before tokenizers 0.20 have one text with a space between the tokens.
    private static (string Left, string Right)? ReadPair(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String
            && element.GetString()!.Split(' ') is [{ Length: > 0 } left, { Length: > 0 } right])
        {
            return (left, right);
        }

        return element.ValueKind == JsonValueKind.Array && element.GetArrayLength() == 2
            && element.EnumerateArray().All(token => token.ValueKind == JsonValueKind.String)
            ? (element[0].GetString()!, element[1].GetString()!)
            : null;
    }
}
