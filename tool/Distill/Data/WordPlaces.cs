using Distill.Tokenizers;

namespace Distill.Data;

/// <summary>A word with all of its pieces, or a special token.</summary>
/// <param name="Text">0 of the first text, 1 of the second of a pair</param>
internal sealed record TextUnit(long[] Ids, int Start, bool IsWord, int Text);

/// <summary>Where words are among the ids of a row.</summary>
internal sealed class WordPlaces(Tokenizer tokenizer)
{
    private readonly bool[] _isSpecial = ById(tokenizer, tokenizer.IsSpecial);
    private readonly bool[] _continuesWord = ById(tokenizer, tokenizer.ContinuesWord);

    /// <summary>The ids that can stand as a word alone.</summary>
    public IEnumerable<int> Words =>
        Enumerable.Range(0, _isSpecial.Length).Where(id => !_isSpecial[id] && !_continuesWord[id]);

    public List<TextUnit> Units(ReadOnlySpan<long> ids, int boundary)
    {
        var units = new List<TextUnit>();
        for (int start = 0, end; start < ids.Length; start = end)
        {
            var isWord = !_isSpecial[ids[start]];
            end = start + 1;
            while (isWord && end < ids.Length && end != boundary && Continues(ids[end]))
            {
                end++;
            }

            units.Add(new TextUnit(ids[start..end].ToArray(), start, isWord, start < boundary ? 0 : 1));
        }

        return units;
    }

    private bool Continues(long id) => !_isSpecial[id] && _continuesWord[id];

    private static bool[] ById(Tokenizer tokenizer, Predicate<int> holds) =>
        [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(id => holds(id))];
}
