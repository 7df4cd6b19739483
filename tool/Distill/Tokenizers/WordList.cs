namespace Distill.Tokenizers;

/// <summary>The words that a text was split into, one after another in one buffer.</summary>
internal sealed class WordList
{
    private readonly TextBuffer _text = new();
    private readonly List<int> _ends = [];

    public int Count => _ends.Count;

    public ReadOnlySpan<char> this[int index] => _text.Text[(index == 0 ? 0 : _ends[index - 1]).._ends[index]];

    public void Clear()
    {
        _text.Clear();
        _ends.Clear();
    }

    /// <summary>Adds a word; an empty one is none.</summary>
    public void Add(ReadOnlySpan<char> word)
    {
        if (word.Length > 0)
        {
            _text.Add(word);
            Close();
        }
    }

    /// <summary>Where the characters of the next word are added, until <see cref="Close"/>.</summary>
    public TextBuffer Open() => _text;

    public void Close() => _ends.Add(_text.Length);
}
