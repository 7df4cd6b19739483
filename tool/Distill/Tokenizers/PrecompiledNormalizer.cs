using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace Distill.Tokenizers;

/// <summary>
/// SentencePiece's own normalization, a table in the model: characters, or what a reader takes for one, and what
/// stands for them.
/// </summary>
/// <param name="table">from UTF-8 to a place in <paramref name="replacements"/></param>
/// <param name="replacements">UTF-8, each ended by a zero byte</param>
internal sealed class PrecompiledNormalizer(DoubleArrayTrie table, byte[] replacements) : INormalizer
{
    // The reference looks up whole graphemes only up to this many bytes.
    private const int LongestGrapheme = 5;

    public static PrecompiledNormalizer? Read(JsonSection section)
    {
        section.Knows("precompiled_charsmap");
        if (section.Element("precompiled_charsmap") is { ValueKind: JsonValueKind.String } text
            && text.TryGetBytesFromBase64(out var map)
            && map.Length >= 4
            && BinaryPrimitives.ReadUInt32LittleEndian(map) is var size
            && size % 4 == 0 && size <= map.Length - 4)
        {
            return new PrecompiledNormalizer(new DoubleArrayTrie(map[4..(4 + (int)size)]), map[(4 + (int)size)..]);
        }

        section.Problem(
            "precompiled_charsmap",
            "is missing or damaged; it is SentencePiece's table in Base64. Fetch the file again.");
        return null;
    }

    public void Normalize(ReadOnlySpan<char> text, TextBuffer output)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text[at..]);
            var grapheme = text.Slice(at, length);
            if (System.Text.Encoding.UTF8.GetByteCount(grapheme) > LongestGrapheme || !TryReplace(grapheme, output))
            {
                ReplaceEach(grapheme, output);
            }

            at += length;
        }
    }

    private void ReplaceEach(ReadOnlySpan<char> text, TextBuffer output)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            var character = text[..rune.Utf16SequenceLength];
            if (!TryReplace(character, output))
            {
                output.Add(character);
            }

            text = text[character.Length..];
        }
    }

    private bool TryReplace(ReadOnlySpan<char> text, TextBuffer output)
    {
        Span<byte> utf8 = stackalloc byte[LongestGrapheme];
        var place = table.ShortestPrefix(utf8[..System.Text.Encoding.UTF8.GetBytes(text, utf8)]);
        if (place < 0 || place >= replacements.Length)
        {
            return false;
        }

        var replacement = replacements.AsSpan(place);
        var end = replacement.IndexOf((byte)0);
        output.Add(System.Text.Encoding.UTF8.GetString(end < 0 ? replacement : replacement[..end]));
        return true;
    }
}
