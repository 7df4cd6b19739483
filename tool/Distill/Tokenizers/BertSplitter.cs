using System.Text;

namespace Distill.Tokenizers;

/// <summary>Words between white space, every punctuation mark a word of its own.</summary>
internal sealed class BertSplitter : ISplitter
{
    private enum Kind : byte
    {
        Word,
        Space,
        Punctuation,
    }

    private static readonly Kind[] _ascii = [.. Enumerable.Range(0, 128).Select(code => KindOf(new Rune(code)))];

    public void Split(ReadOnlySpan<char> text, bool atStart, WordList output)
    {
        var first = 0;
        for (int i = 0, length; i < text.Length; i += length)
        {
            Kind kind;
            if (text[i] < 128)
            {
                (kind, length) = (_ascii[text[i]], 1);
            }
            else
            {
                Rune.DecodeFromUtf16(text[i..], out var rune, out length);
                kind = KindOf(rune);
            }

            if (kind != Kind.Word)
            {
                output.Add(text[first..i]);
                output.Add(kind == Kind.Space ? [] : text.Slice(i, length));
                first = i + length;
            }
        }

        output.Add(text[first..]);
    }

    private static Kind KindOf(Rune rune) =>
        Rune.IsWhiteSpace(rune) ? Kind.Space : UnicodeTables.IsPunctuation(rune.Value) ? Kind.Punctuation : Kind.Word;
}
