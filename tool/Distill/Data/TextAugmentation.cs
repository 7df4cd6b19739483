using Distill.Tokenizers;

namespace Distill.Data;

/// <summary>
/// How texts are changed in training, each time another way, so that more is learned from few: words are replaced,
/// change places and are left out, in this order. Words are what a tokenizer takes for one, with all of their pieces;
/// special tokens stay where they are.
/// Wei, Zou 2019, EDA: Easy Data Augmentation Techniques for Boosting Performance on Text Classification Tasks,
/// section 2, without its thesaurus; Jiao et al. 2020, TinyBERT: Distilling BERT for Natural Language Understanding,
/// Algorithm 1, for the replacements.
/// </summary>
/// <param name="deletion">the probability with which each word is left out; one of a text always stays</param>
/// <param name="swap">
/// two words of a text change places as many times as this share of its words, rounded down, at least once; 0: never
/// </param>
/// <param name="replacement">the probability with which a word is replaced that there are choices for</param>
/// <param name="choices">
/// what can stand in the place of a word, found when it is first needed; null: nothing is replaced
/// </param>
internal sealed class TextAugmentation(
    Tokenizer tokenizer, double deletion, double swap, double replacement = 0, Lazy<WordChoices>? choices = null)
{
    private readonly WordPlaces _places = new(tokenizer);

    /// <summary>A function of the text, <paramref name="draw"/> and <paramref name="example"/> alone.</summary>
    /// <param name="given">the ids of a row</param>
    /// <param name="boundary">ids from here on belong to the second text of a pair; else the length</param>
    /// <param name="key">of the row: <see cref="Example.Key"/></param>
    /// <param name="example">its position</param>
    /// <returns>at most as many ids as were given, and their boundary</returns>
    public (long[] Ids, int Boundary) Apply(
        ReadOnlySpan<long> given, int boundary, ulong key, ulong draw, int example)
    {
        // Every effect has its own stream of chance: one more or less changes nothing in the others.
        SplitMix64 Chance(ulong effect) => SplitMix64.Stream(draw, ((ulong)(uint)example << 8) + effect);

        var ids = given.ToArray();
        Replace(ids, key, Chance(0));
        var units = _places.Units(ids, boundary);
        Swap(units, Chance(1));
        var left = Delete(units, Chance(2));
        return (
            [.. left.SelectMany(unit => unit.Ids)],
            left.Where(unit => unit.Text == 0).Sum(unit => unit.Ids.Length));
    }

    private void Replace(long[] ids, ulong key, SplitMix64 random)
    {
        foreach (var (place, words) in choices?.Value.Of(key) ?? [])
        {
            if (IsDrawn(replacement, random))
            {
                ids[place] = words[random.Below(words.Length)];
            }
        }
    }

    private void Swap(List<TextUnit> units, SplitMix64 random)
    {
        foreach (var words in WordsOfTexts(units).Where(words => words.Count > 1 && swap > 0))
        {
            for (var times = Math.Max(1, (int)(swap * words.Count)); times > 0; times--)
            {
                var one = random.Below(words.Count);
                var other = random.Below(words.Count - 1);
                other += other >= one ? 1 : 0;
                (units[words[one]], units[words[other]]) = (units[words[other]], units[words[one]]);
            }
        }
    }

    private List<TextUnit> Delete(List<TextUnit> units, SplitMix64 random)
    {
        if (deletion == 0)
        {
            return units;
        }

        var gone = new HashSet<int>();
        foreach (var words in WordsOfTexts(units).Where(words => words.Count > 0))
        {
            var drawn = words.FindAll(_ => IsDrawn(deletion, random));
            if (drawn.Count == words.Count)
            {
                drawn.RemoveAt(random.Below(drawn.Count));
            }

            gone.UnionWith(drawn);
        }

        return [.. units.Where((_, index) => !gone.Contains(index))];
    }

    /// <summary>Which units are words, of the first text and of the second.</summary>
    private static IEnumerable<List<int>> WordsOfTexts(List<TextUnit> units)
    {
        foreach (var text in new[] { 0, 1 })
        {
            yield return [.. Enumerable.Range(0, units.Count).Where(i => units[i].IsWord && units[i].Text == text)];
        }
    }

    private static bool IsDrawn(double probability, SplitMix64 random) =>
        (random.Next() >> 11) * (1.0 / (1UL << 53)) < probability; // a number in [0, 1)
}
