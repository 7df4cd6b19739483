using System.Globalization;
using System.Text;

namespace Distill.Tokenizers;

/// <summary>What the splitters of byte-level tokenizers tell apart: \p{L}, \p{N}, \s and the rest.</summary>
internal enum RuneKind
{
    Letter,
    Number,
    Space,
    Other,
}

internal static class RuneKinds
{
    private static readonly RuneKind[] _ascii = [.. Enumerable.Range(0, 128).Select(code => Of(new Rune(code)))];

    /// <summary>The kind of the code point at <paramref name="at"/>, and how many UTF-16 units it has.</summary>
    public static (RuneKind Kind, int Length) At(ReadOnlySpan<char> text, int at)
    {
        var c = text[at];
        if (c < 128)
        {
            return (_ascii[c], 1);
        }

        Rune.DecodeFromUtf16(text[at..], out var rune, out var length);
        return (Of(rune), length);
    }

    /// <summary>
    /// The end of the run of one kind that begins at <paramref name="at"/>; that same place where none does.
    /// </summary>
    public static int EndOfRun(ReadOnlySpan<char> text, int at, RuneKind kind)
    {
        while (at < text.Length)
        {
            if (text[at] < 128)
            {
                if (_ascii[text[at]] != kind)
                {
                    return at;
                }

                at++;
                continue;
            }

            var (found, length) = At(text, at);
            if (found != kind)
            {
                return at;
            }

            at += length;
        }

        return at;
    }

    private static RuneKind Of(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        <= UnicodeCategory.OtherLetter => RuneKind.Letter,
        >= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber => RuneKind.Number,
        _ => Rune.IsWhiteSpace(rune) ? RuneKind.Space : RuneKind.Other,
    };
}
