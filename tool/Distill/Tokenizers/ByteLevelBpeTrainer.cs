namespace Distill.Tokenizers;

/// <summary>
/// Makes a vocabulary of GPT-2's or RoBERTa's kind from text: 256 bytes, then pair merges over the words. The same text gives the
/// same vocabulary, and no text is ever unknown to it.
/// </summary>
internal static class ByteLevelBpeTrainer
{
    /// <param name="vocabularySize">tokens at most; the special tokens and 256 bytes are always there</param>
    /// <param name="minFrequency">a pair that stands less often makes no token</param>
    /// <param name="kind">its special tokens come first, in the order in which it names them; null: GPT-2's</param>
    public static Tokenizer Train(
        IEnumerable<string> texts, int vocabularySize, int minFrequency, ByteLevelSettings? kind = null)
    {
        var settings = kind ?? ByteLevelSettings.Gpt2;
        var splitter = new ByteLevelSplitter(prefixSpace: false, new Gpt2Pattern());
        var counts = WordCounts.Of(texts, normalizer: null, splitter);

        string[] special = [.. settings.Named.Select(named => named.Token).Distinct()];
        List<string> tokens = [.. special, .. ByteAlphabet.Characters.ToArray().Order().Select(c => c.ToString())];
        var byCharacter = tokens.Skip(special.Length)
            .Select((token, index) => (token[0], special.Length + index)).ToDictionary();
        int[][] words = [.. counts.Select(word => word.Text.Select(c => byCharacter[c]).ToArray())];
        var merges = new PairMerges(tokens, words, [.. counts.Select(word => word.Count)], string.Concat)
            .Run(vocabularySize, minFrequency);

        var ids = tokens.Select((token, id) => KeyValuePair.Create(token, id)).ToDictionary(StringComparer.Ordinal);
        var added = special.Select((token, id) => AddedToken.OfSpecial(id, token) with { StripLeft = token == "<mask>" });
        return TokenizerReader.Read(ByteLevelFiles.Create(ids, merges, [.. added], settings, config: null));
    }
}
