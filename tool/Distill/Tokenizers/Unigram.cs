using System.Text;

namespace Distill.Tokenizers;

/// <summary>
/// Of all ways to cut a word into tokens the most likely one, each token independent of the others: Viterbi over the
/// positions. Kudo 2018, Subword Regularization, section 3.2.
/// </summary>
/// <param name="scores">log probability of each token</param>
/// <param name="bytes">spells unknown characters; null: the model has no byte fallback</param>
internal sealed class Unigram(Vocabulary vocabulary, double[] scores, int unknown, ByteFallback? bytes) : IPieces
{
    private const double UnknownPenalty = 10;

    private readonly PrefixTree _tokens = new(vocabulary.Entries);
    private readonly double _unknownScore = scores.Min() - UnknownPenalty;

    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        var starts = BestStarts(word);

        // Backwards from the end; unknown characters side by side are one piece.
        var cuts = new List<int> { word.Length };
        for (var end = word.Length; end > 0;)
        {
            var start = starts[end] & int.MaxValue;
            var isUnknown = starts[end] < 0;
            while (isUnknown && start > 0 && starts[start] < 0)
            {
                start = starts[start] & int.MaxValue;
            }

            cuts.Add(start);
            end = start;
        }

        for (var i = cuts.Count - 1; i > 0; i--)
        {
            Add(word[cuts[i]..cuts[i - 1]], ids);
        }
    }

    /// <summary>
    /// By position: where the last token of the best way to there begins; negative where it is unknown.
    /// </summary>
    private int[] BestStarts(ReadOnlySpan<char> word)
    {
        var starts = new int[word.Length + 1];
        var best = new double[word.Length + 1];
        Array.Fill(best, double.NegativeInfinity, 1, word.Length);
        for (int at = 0, length; at < word.Length; at += length)
        {
            Rune.DecodeFromUtf16(word[at..], out _, out length);
            var hasOne = false;
            var node = PrefixTree.Root;
            for (var end = at; end < word.Length && (node = _tokens.Next(node, word[end])) >= 0;)
            {
                end++;
                var id = _tokens.IdAt(node);
                if (id < 0)
                {
                    continue;
                }

                hasOne |= end == at + length;
                if (best[at] + scores[id] > best[end])
                {
                    (best[end], starts[end]) = (best[at] + scores[id], id == unknown ? at | int.MinValue : at);
                }
            }

            if (!hasOne && best[at] + _unknownScore > best[at + length])
            {
                (best[at + length], starts[at + length]) = (best[at] + _unknownScore, at | int.MinValue);
            }
        }

        return starts;
    }

    private void Add(ReadOnlySpan<char> piece, List<int> ids)
    {
        if (vocabulary.TryGetId(piece, out var id))
        {
            ids.Add(id);
            return;
        }

        if (bytes is not null)
        {
            var first = ids.Count;
            var isSpelled = true;
            foreach (var rune in piece.EnumerateRunes())
            {
                isSpelled &= bytes.Add(rune, ids);
            }

            if (isSpelled)
            {
                return;
            }

            ids.RemoveRange(first, ids.Count - first);
        }

        ids.Add(unknown);
    }
}
