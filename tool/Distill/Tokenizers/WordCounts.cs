using System.Runtime.InteropServices;

namespace Distill.Tokenizers;

/// <summary>How often each word stands in a text: all that training needs of it.</summary>
internal static class WordCounts
{
    /// <returns>in the order of the words, so that nothing later depends on a hash</returns>
    public static List<(string Text, long Count)> Of(
        IEnumerable<string> texts, INormalizer? normalizer, ISplitter splitter)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var byText = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        var normalized = new TextBuffer();
        var words = new WordList();
        foreach (var text in texts)
        {
            normalized.Clear();
            words.Clear();
            if (normalizer is null)
            {
                normalized.Add(text);
            }
            else
            {
                normalizer.Normalize(text, normalized);
            }

            splitter.Split(normalized.Text, atStart: true, words);
            for (var i = 0; i < words.Count; i++)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(byText, words[i], out _)++;
            }
        }

        return [.. counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value))];
    }
}
