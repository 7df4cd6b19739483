namespace Distill.Tokenizers;

/// <summary>
/// The longest token that begins the word, then the longest that continues it, and so on; a word with a rest that no
/// token begins is unknown as a whole. Schuster and Nakajima 2012; Devlin et al. 2018.
/// </summary>
/// <param name="prefix">marks a token that continues a word</param>
/// <param name="longestWord">code points; a longer word is unknown</param>
internal sealed class WordPiece(Vocabulary vocabulary, int unknown, string prefix, int longestWord) : IPieces
{
    public static WordPiece? Read(JsonSection section, Vocabulary vocabulary)
    {
        section.Knows("vocab", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word");
        var unknown = section.Token("unk_token", "[UNK]", vocabulary);
        var prefix = section.Text("continuing_subword_prefix", "##");
        var longest = section.Number("max_input_chars_per_word", 100);
        return unknown is { } id ? new WordPiece(vocabulary, id, prefix, longest) : null;
    }

    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (word.Length > longestWord && CodePoints(word) > longestWord)
        {
            ids.Add(unknown);
            return;
        }

        // The word stands behind room for one prefix. From the second piece on the prefix is written over what the
        // pieces before have used up, so that every candidate is one span.
        var length = prefix.Length + word.Length;
        var text = length <= 256 ? stackalloc char[256] : new char[length];
        word.CopyTo(text[prefix.Length..]);

        var first = ids.Count;
        for (var at = prefix.Length; at < length;)
        {
            var begin = at;
            if (at > prefix.Length)
            {
                begin = at - prefix.Length;
                prefix.CopyTo(text[begin..]);
            }

            var end = Math.Min(length, begin + vocabulary.LongestToken);
            var id = -1;
            while (end > at && !vocabulary.TryGetId(text[begin..end], out id))
            {
                end--;
            }

            if (end <= at)
            {
                ids.RemoveRange(first, ids.Count - first);
                ids.Add(unknown);
                return;
            }

            ids.Add(id);
            at = end;
        }
    }

    private static int CodePoints(ReadOnlySpan<char> word)
    {
        var count = 0;
        foreach (var c in word)
        {
            count += char.IsLowSurrogate(c) ? 0 : 1;
        }

        return count;
    }
}
