namespace Distill.Tokenizers;

/// <summary>
/// Makes a vocabulary of GPT-2's kind from text: 256 bytes, then pair merges over the words. The same text gives the
/// same vocabulary, and no text is ever unknown to it.
/// </summary>
internal static class ByteLevelBpeTrainer
{
    private const string EndOfText = "<|endoftext|>";

    /// <param name="vocabularySize">tokens at most; one special token and 256 bytes are always there</param>
    /// <param name="minFrequency">a pair that stands less often makes no token</param>
    public static Tokenizer Train(IEnumerable<string> texts, int vocabularySize, int minFrequency)
    {
        var splitter = new ByteLevelSplitter(prefixSpace: false, new Gpt2Pattern());
        var counts = WordCounts.Of(texts, normalizer: null, splitter);

        List<string> tokens = [EndOfText, .. ByteAlphabet.Characters.ToArray().Order().Select(c => c.ToString())];
        var byCharacter = tokens.Skip(1).Select((token, index) => (token[0], index + 1)).ToDictionary();
        int[][] words = [.. counts.Select(word => word.Text.Select(c => byCharacter[c]).ToArray())];
        var merges = new PairMerges(tokens, words, [.. counts.Select(word => word.Count)], string.Concat)
            .Run(vocabularySize, minFrequency);

        var ids = tokens.Select((token, id) => KeyValuePair.Create(token, id)).ToDictionary(StringComparer.Ordinal);
        AddedToken[] added = [AddedToken.OfSpecial(0, EndOfText)];
        return TokenizerReader.Read(ByteLevelFiles.Create(ids, merges, added, ByteLevelSettings.Gpt2, config: null));
    }
}
