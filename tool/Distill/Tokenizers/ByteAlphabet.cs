using System.Text;

namespace Distill.Tokenizers;

/// <summary>
/// A visible character for every byte, so that tokens of bytes can be written as text: GPT-2's table (Radford et al.
/// 2019, encoder.py). Visible bytes stand for themselves, the others for U+0100 and on.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] _characters = new char[256];
    private static readonly Dictionary<char, byte> _bytes = [];

    static ByteAlphabet()
    {
        var next = 0x100;
        for (var value = 0; value < 256; value++)
        {
            var isVisible = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            _characters[value] = (char)(isVisible ? value : next++);
            _bytes.Add(_characters[value], (byte)value);
        }
    }

    /// <summary>By byte.</summary>
    public static ReadOnlySpan<char> Characters => _characters;

    /// <summary>Adds the bytes of the text in UTF-8, each as its character.</summary>
    public static void Write(ReadOnlySpan<char> text, TextBuffer output)
    {
        if (Ascii.IsValid(text))
        {
            var characters = output.Reserve(text.Length);
            for (var i = 0; i < text.Length; i++)
            {
                characters[i] = _characters[text[i]];
            }

            return;
        }

        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] < 128)
            {
                output.Add(_characters[text[i]]);
                continue;
            }

            Rune.DecodeFromUtf16(text[i..], out var rune, out var length);
            foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
            {
                output.Add(_characters[value]);
            }

            i += length - 1;
        }
    }

    /// <summary>
    /// Adds the bytes that the token's characters stand for; where one stands for none, the token's own UTF-8.
    /// </summary>
    public static void Read(string token, List<byte> bytes)
    {
        var first = bytes.Count;
        foreach (var c in token)
        {
            if (!_bytes.TryGetValue(c, out var value))
            {
                bytes.RemoveRange(first, bytes.Count - first);
                bytes.AddRange(System.Text.Encoding.UTF8.GetBytes(token));
                return;
            }

            bytes.Add(value);
        }
    }
}
