using System.Text;

namespace Distill.Tokenizers;

/// <summary>NFC, NFD, NFKC or NFKD. ASCII is the same in all of them.</summary>
internal sealed class UnicodeForm(bool composed, bool compatible) : INormalizer
{
    public void Normalize(ReadOnlySpan<char> text, TextBuffer output)
    {
        if (Ascii.IsValid(text))
        {
            output.Add(text);
            return;
        }

        var codes = composed
            ? NormalizationForms.Compose(text, compatible)
            : NormalizationForms.Decompose(text, compatible);
        foreach (var code in codes)
        {
            output.Add(code);
        }
    }
}
