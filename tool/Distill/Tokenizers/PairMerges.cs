namespace Distill.Tokenizers;

/// <summary>
/// The heart of training: again and again the pair of neighbouring tokens that stands most often in the words becomes
/// one token. Sennrich, Haddow, Birch 2016, section 3.2. Counts are kept up to date word by word, and a heap holds the
/// candidates, so that a merge costs no more than the words it changes.
/// </summary>
/// <param name="words">the tokens of each word, changed by merging</param>
/// <param name="counts">how often each word stands in the text</param>
/// <param name="join">the text of the token that two make</param>
internal sealed class PairMerges(List<string> tokens, int[][] words, long[] counts, Func<string, string, string> join)
{
    private readonly Dictionary<string, int> _ids =
        tokens.Select((token, id) => (token, id)).ToDictionary(StringComparer.Ordinal);
    private readonly Dictionary<(int Left, int Right), Pair> _pairs = [];
    private readonly PriorityQueue<(int Left, int Right), (long Count, string Left, string Right)> _candidates =
        new(Comparer<(long Count, string Left, string Right)>.Create(MostOftenFirst));

    /// <summary>
    /// Adds tokens until there are <paramref name="vocabularySize"/>, or no pair stands often enough.
    /// </summary>
    /// <returns>the pairs in the order of merging</returns>
    public List<(string Left, string Right)> Run(int vocabularySize, int minFrequency)
    {
        CountAll();
        var merges = new List<(string, string)>();
        while (tokens.Count < vocabularySize && _candidates.TryDequeue(out var key, out var candidate))
        {
            var pair = _pairs[key];
            if (pair.Count < Math.Max(minFrequency, 1))
            {
                // The heap holds the count of an earlier moment, which is at least today's: the rest may still stand
                // often enough, unless this one was up to date.
                if (candidate.Count == pair.Count)
                {
                    break;
                }
            }
            else if (candidate.Count != pair.Count)
            {
                Enqueue(key, pair.Count);
            }
            else
            {
                merges.Add((candidate.Left, candidate.Right));
                Merge(key, pair, IdOf(join(candidate.Left, candidate.Right)));
            }
        }

        return merges;
    }

    private static int MostOftenFirst(
        (long Count, string Left, string Right) x, (long Count, string Left, string Right) y)
    {
        var byCount = y.Count.CompareTo(x.Count);
        var byLeft = byCount != 0 ? byCount : string.CompareOrdinal(x.Left, y.Left);
        return byLeft != 0 ? byLeft : string.CompareOrdinal(x.Right, y.Right);
    }

    private void CountAll()
    {
        for (var word = 0; word < words.Length; word++)
        {
            for (var i = 1; i < words[word].Length; i++)
            {
                Add((words[word][i - 1], words[word][i]), counts[word], word);
            }
        }

        foreach (var (key, pair) in _pairs)
        {
            Enqueue(key, pair.Count);
        }
    }

    private void Enqueue((int Left, int Right) key, long count) =>
        _candidates.Enqueue(key, (count, tokens[key.Left], tokens[key.Right]));

    // Two different merges can make the same text; it is one token.
    private int IdOf(string token)
    {
        if (!_ids.TryGetValue(token, out var id))
        {
            id = tokens.Count;
            _ids.Add(token, id);
            tokens.Add(token);
        }

        return id;
    }

    private void Add((int Left, int Right) key, long count, int word)
    {
        if (!_pairs.TryGetValue(key, out var pair))
        {
            pair = new Pair();
            _pairs.Add(key, pair);
        }

        pair.Count += count;
        if (count > 0 && (pair.Words.Count == 0 || pair.Words[^1] != word))
        {
            pair.Words.Add(word);
        }
    }

    private void Merge((int Left, int Right) key, Pair pair, int merged)
    {
        var grown = new HashSet<(int, int)>();
        foreach (var word in pair.Words)
        {
            var before = words[word];
            var after = Replace(before, key, merged);
            if (after.Length == before.Length)
            {
                continue; // the word lost this pair to another merge
            }

            for (var i = 1; i < before.Length; i++)
            {
                _pairs[(before[i - 1], before[i])].Count -= counts[word];
            }

            for (var i = 1; i < after.Length; i++)
            {
                var neighbours = (after[i - 1], after[i]);
                Add(neighbours, counts[word], word);
                if (after[i - 1] == merged || after[i] == merged)
                {
                    grown.Add(neighbours);
                }
            }

            words[word] = after;
        }

        pair.Words.Clear();
        foreach (var neighbours in grown)
        {
            Enqueue(neighbours, _pairs[neighbours].Count);
        }
    }

    private static int[] Replace(int[] word, (int Left, int Right) key, int merged)
    {
        var after = new int[word.Length];
        var length = 0;
        for (var i = 0; i < word.Length; i++)
        {
            var isPair = i + 1 < word.Length && word[i] == key.Left && word[i + 1] == key.Right;
            after[length++] = isPair ? merged : word[i];
            i += isPair ? 1 : 0;
        }

        return length == word.Length ? word : after[..length];
    }

    private sealed class Pair
    {
        public long Count { get; set; }

        /// <summary>Every word that has the pair; also some that had it once, and some twice.</summary>
        public List<int> Words { get; } = [];
    }
}
