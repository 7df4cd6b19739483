using System.Text;

namespace Distill.Tokenizers;

/// <summary>Characters in a row, kept between calls so that encoding allocates nothing.</summary>
internal sealed class TextBuffer
{
    private char[] _characters = new char[256];

    public int Length { get; private set; }

    public ReadOnlySpan<char> Text => _characters.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Add(char character)
    {
        if (Length == _characters.Length)
        {
            Array.Resize(ref _characters, Length * 2);
        }

        _characters[Length++] = character;
    }

    public void Add(ReadOnlySpan<char> text) => text.CopyTo(Reserve(text.Length));

    public void Add(int codePoint)
    {
        if (codePoint < 0x10000)
        {
            Add((char)codePoint);
        }
        else
        {
            new Rune(codePoint).EncodeToUtf16(Reserve(2));
        }
    }

    /// <summary>Room for more characters at the end, to be filled by the caller.</summary>
    public Span<char> Reserve(int length)
    {
        if (Length + length > _characters.Length)
        {
            Array.Resize(ref _characters, Math.Max(Length + length, _characters.Length * 2));
        }

        Length += length;
        return _characters.AsSpan(Length - length, length);
    }
}
