using System.Runtime.InteropServices;

namespace Distill.Tokenizers;

/// <summary>
/// The ids of words met before: in real text nearly every word. A table with open addressing over one buffer of
/// characters and one of ids; full, it is emptied and fills again with what the text now is about.
/// </summary>
internal sealed class WordCache
{
    private const int LongestWord = 48;
    private const int Slots = 1 << 16;
    private const int MostWords = Slots / 2;

    private readonly Entry[] _entries = new Entry[Slots];
    private readonly TextBuffer _words = new();
    private readonly List<int> _ids = [];
    private int _count;

    public void Encode(ReadOnlySpan<char> word, IPieces pieces, List<int> ids)
    {
        if (word.Length > LongestWord)
        {
            pieces.Encode(word, ids);
            return;
        }

        var hash = string.GetHashCode(word);
        var slot = hash & (Slots - 1);
        for (; _entries[slot].Length > 0; slot = (slot + 1) & (Slots - 1))
        {
            ref var entry = ref _entries[slot];
            if (entry.Hash == hash && word.SequenceEqual(_words.Text.Slice(entry.Start, entry.Length)))
            {
                ids.AddRange(CollectionsMarshal.AsSpan(_ids)[entry.FirstId..entry.EndId]);
                return;
            }
        }

        var first = ids.Count;
        pieces.Encode(word, ids);
        Remember(word, hash, slot, ids, first);
    }

    private void Remember(ReadOnlySpan<char> word, int hash, int slot, List<int> ids, int first)
    {
        if (_count == MostWords)
        {
            Array.Clear(_entries);
            _words.Clear();
            _ids.Clear();
            _count = 0;
            slot = hash & (Slots - 1);
        }

        var start = _words.Length;
        _words.Add(word);
        var firstId = _ids.Count;
        _ids.AddRange(CollectionsMarshal.AsSpan(ids)[first..]);

        _entries[slot] = new Entry(hash, start, word.Length, firstId, _ids.Count);
        _count++;
    }

    private readonly record struct Entry(int Hash, int Start, int Length, int FirstId, int EndId);
}
