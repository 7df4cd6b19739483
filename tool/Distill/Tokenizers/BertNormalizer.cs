using System.Text;

namespace Distill.Tokenizers;

/// <summary>
/// BERT's basic cleaning (Devlin et al. 2018, tokenization.py): control characters dropped, every white space a space,
/// spaces around ideographs, accents stripped, lower case. Text in ASCII goes through in one pass.
/// </summary>
internal sealed class BertNormalizer(bool cleanText, bool spaceIdeographs, bool stripAccents, bool lowercase)
    : INormalizer
{
    /// <param name="section">strip_accents null follows lowercase</param>
    public static BertNormalizer Read(JsonSection section)
    {
        section.Knows("clean_text", "handle_chinese_chars", "strip_accents", "lowercase");
        var lowercase = section.Flag("lowercase", true);
        return new BertNormalizer(
            section.Flag("clean_text", true),
            section.Flag("handle_chinese_chars", true),
            section.OptionalFlag("strip_accents") ?? lowercase,
            lowercase);
    }

    public void Normalize(ReadOnlySpan<char> text, TextBuffer output)
    {
        if (Ascii.IsValid(text))
        {
            NormalizeAscii(text, output);
            return;
        }

        var clean = new TextBuffer();
        foreach (var rune in text.EnumerateRunes())
        {
            Clean(rune, clean);
        }

        if (stripAccents)
        {
            var codes = NormalizationForms.Decompose(clean.Text, compatible: false);
            foreach (var code in codes)
            {
                if (code < 0x300 || !UnicodeTables.IsNonspacingMark(code))
                {
                    AddCased(code, output);
                }
            }
        }
        else
        {
            foreach (var rune in clean.Text.EnumerateRunes())
            {
                AddCased(rune.Value, output);
            }
        }
    }

    private void NormalizeAscii(ReadOnlySpan<char> text, TextBuffer output)
    {
        if (lowercase && !text.ContainsAnyExceptInRange(' ', '~'))
        {
            Ascii.ToLower(text, output.Reserve(text.Length), out _);
            return;
        }

        foreach (var c in text)
        {
            if (c is >= ' ' and < '\x7F')
            {
                output.Add(lowercase && char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c);
            }
            else if (!cleanText)
            {
                output.Add(c);
            }
            else if (c is '\t' or '\n' or '\r')
            {
                output.Add(' ');
            }
        }
    }

    private void Clean(Rune rune, TextBuffer output)
    {
        if (cleanText)
        {
            if (UnicodeTables.IsControl(rune.Value))
            {
                return;
            }

            if (Rune.IsWhiteSpace(rune))
            {
                output.Add(' ');
                return;
            }
        }

        if (spaceIdeographs && IsIdeograph(rune.Value))
        {
            output.Add(' ');
            output.Add(rune.Value);
            output.Add(' ');
        }
        else
        {
            output.Add(rune.Value);
        }
    }

    private void AddCased(int code, TextBuffer output)
    {
        if (lowercase)
        {
            Lowercase.Add(code, output);
        }
        else
        {
            output.Add(code);
        }
    }

    // As Hugging Face's library has them: U+2B820 to U+2B91F is missing there, and so here.
    private static bool IsIdeograph(int code) =>
        code is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF)
            or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF)
            or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
