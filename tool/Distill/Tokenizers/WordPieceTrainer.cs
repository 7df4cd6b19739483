using System.Runtime.InteropServices;
using System.Text;

namespace Distill.Tokenizers;

/// <summary>
/// Makes a vocabulary of BERT's kind from text, as Hugging Face's WordPieceTrainer does it: by pair merges over the
/// words, with the prefix on every token that continues a word. The same text gives the same vocabulary.
/// </summary>
internal static class WordPieceTrainer
{
    private const int LargestAlphabet = 1000;
    private const string Prefix = "##";

    /// <param name="texts">cleaned and split as the tokenizer will do it</param>
    /// <param name="vocabularySize">tokens at most, five special ones and the alphabet among them</param>
    /// <param name="minFrequency">a pair that stands less often makes no token</param>
    public static Tokenizer Train(IEnumerable<string> texts, int vocabularySize, bool lowercase, int minFrequency)
    {
        var settings = new BertSettings(lowercase);
        var normalizer = new BertNormalizer(cleanText: true, spaceIdeographs: true, stripAccents: lowercase, lowercase);
        var counts = WordCounts.Of(texts, normalizer, new BertSplitter());

        var tokens = settings.All.ToList();
        var words = Spell(counts, Alphabet(counts), tokens);
        new PairMerges(tokens, words, [.. counts.Select(word => word.Count)], Join).Run(vocabularySize, minFrequency);

        return TokenizerReader.Read(BertFiles.Create(tokens, settings));
    }

    private static string Join(string left, string right) =>
        left + (right.StartsWith(Prefix, StringComparison.Ordinal) ? right[Prefix.Length..] : right);

    /// <summary>The characters of the text in the order of their code points; of too many, the most frequent.</summary>
    private static Rune[] Alphabet(List<(string Text, long Count)> counts)
    {
        var characters = new Dictionary<Rune, long>();
        foreach (var (text, count) in counts)
        {
            foreach (var rune in text.EnumerateRunes())
            {
                CollectionsMarshal.GetValueRefOrAddDefault(characters, rune, out _) += count;
            }
        }

        return [.. characters.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(LargestAlphabet)
            .Select(pair => pair.Key).Order()];
    }

    /// <summary>
    /// Adds the alphabet to <paramref name="tokens"/>, alone and continuing, and writes each word in it.
    /// </summary>
    private static int[][] Spell(List<(string Text, long Count)> counts, Rune[] alphabet, List<string> tokens)
    {
        var begins = new Dictionary<Rune, int>();
        foreach (var rune in alphabet)
        {
            begins.Add(rune, tokens.Count);
            tokens.Add(rune.ToString());
        }

        var continues = new Dictionary<Rune, int>();
        var words = new int[counts.Count][];
        var spelled = new List<int>();
        for (var word = 0; word < words.Length; word++)
        {
            spelled.Clear();
            var isFirst = true;
            foreach (var rune in counts[word].Text.EnumerateRunes())
            {
                if (begins.TryGetValue(rune, out var id))
                {
                    if (!isFirst && !continues.TryGetValue(rune, out id))
                    {
                        id = tokens.Count;
                        continues.Add(rune, id);
                        tokens.Add(Prefix + rune);
                    }

                    spelled.Add(id);
                }

                isFirst = false;
            }

            words[word] = [.. spelled];
        }

        return words;
    }
}
