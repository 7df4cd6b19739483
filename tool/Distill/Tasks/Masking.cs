using Distill.Data;
using Distill.Tokenizers;

namespace Distill.Tasks;

/// <summary>
/// Hides tokens that a model is to find again: a share of a row's tokens, of which eight tenths become the mask's
/// token, one tenth another token, and one tenth stays as it is. Special tokens are never hidden.
/// Devlin, Chang, Lee, Toutanova 2019, BERT: Pre-training of Deep Bidirectional Transformers for Language
/// Understanding, section 3.1, task 1.
/// </summary>
internal sealed class Masking
{
    private readonly bool[] _isSpecial;     // by id
    private readonly bool[] _continuesWord; // by id; nothing where pieces are hidden one by one
    private readonly int[] _ordinary;       // the ids that can stand in another one's place
    private readonly int _mask;
    private readonly double _share;

    /// <param name="tokenizer">with a token for the mask</param>
    /// <param name="share">of the tokens that are not special, above 0; at least one is hidden</param>
    /// <param name="wholeWords">all pieces of a word are hidden together</param>
    public Masking(Tokenizer tokenizer, double share, bool wholeWords)
    {
        var ids = Enumerable.Range(0, tokenizer.VocabularySize).ToArray();
        _isSpecial = Array.ConvertAll(ids, tokenizer.IsSpecial);
        _continuesWord = wholeWords ? Array.ConvertAll(ids, tokenizer.ContinuesWord) : new bool[ids.Length];
        _ordinary = Array.FindAll(ids, id => !_isSpecial[id]);
        _mask = tokenizer.Named.Mask ?? throw new ArgumentException("has no mask", nameof(tokenizer));
        _share = share;
    }

    /// <summary>Hides tokens in place.</summary>
    /// <param name="ids">of one row, without padding</param>
    /// <returns>the places of the hidden tokens, ascending, and what stood there; nothing in a row of special tokens</returns>
    public IReadOnlyList<(int Place, int Id)> Hide(Span<long> ids, SplitMix64 random)
    {
        var words = Words(ids);
        var hidden = new List<(int Place, int Id)>();
        foreach (var place in Choose(words, random))
        {
            hidden.Add((place, (int)ids[place]));
            ids[place] = random.Below(10) switch
            {
                < 8 => _mask,
                8 => _ordinary[random.Below(_ordinary.Length)],
                _ => ids[place],
            };
        }

        return hidden;
    }

    /// <summary>The places of each word's tokens.</summary>
    private List<List<int>> Words(ReadOnlySpan<long> ids)
    {
        var words = new List<List<int>>();
        for (var place = 0; place < ids.Length; place++)
        {
            if (_isSpecial[ids[place]])
            {
                continue;
            }

            if (_continuesWord[ids[place]] && place > 0 && !_isSpecial[ids[place - 1]])
            {
                words[^1].Add(place);
            }
            else
            {
                words.Add([place]);
            }
        }

        return words;
    }

    /// <summary>
    /// Words in an order of chance, as long as they fit into the share; one that does not is passed over.
    /// </summary>
    private int[] Choose(List<List<int>> words, SplitMix64 random)
    {
        var wanted = Math.Max(1, (int)Math.Round(_share * words.Sum(word => word.Count)));
        int[] order = [.. Enumerable.Range(0, words.Count)];
        random.Shuffle(order);

        var chosen = new List<int>();
        foreach (var word in order)
        {
            if (chosen.Count == 0 || chosen.Count + words[word].Count <= wanted)
            {
                chosen.AddRange(words[word]);
            }
        }

        return [.. chosen.Order()];
    }
}
