using System.Text;

namespace Distill.Tokenizers;

/// <summary>Words between white space, every punctuation mark a word of its own.</summary>
internal sealed class BertSplitter : ISplitter
{
    public void Split(ReadOnlySpan<char> text, bool atStart, WordList output)
    {
        var first = 0;
        for (var i = 0; i < text.Length;)
        {
            if (char.IsAsciiLetterOrDigit(text[i]))
            {
                i++;
                continue;
            }

            Rune.DecodeFromUtf16(text[i..], out var rune, out var length);
            var isSpace = Rune.IsWhiteSpace(rune);
            if (isSpace || UnicodeTables.IsPunctuation(rune.Value))
            {
                output.Add(text[first..i]);
                output.Add(isSpace ? [] : text.Slice(i, length));
                first = i + length;
            }

            i += length;
        }

        output.Add(text[first..]);
    }
}
