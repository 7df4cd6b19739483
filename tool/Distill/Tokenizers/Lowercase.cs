using System.Text;

namespace Distill.Tokenizers;

/// <summary>Each code point alone, in no language: no final sigma, and İ becomes i with a dot above.</summary>
internal sealed class Lowercase : INormalizer
{
    private const int CapitalIWithDot = 0x130;
    private const int DotAbove = 0x307;

    public void Normalize(ReadOnlySpan<char> text, TextBuffer output)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            Add(rune.Value, output);
        }
    }

    public static void Add(int codePoint, TextBuffer output)
    {
        if (codePoint == CapitalIWithDot)
        {
            output.Add('i');
            output.Add(DotAbove);
        }
        else
        {
            output.Add(Rune.ToLowerInvariant(new Rune(codePoint)).Value);
        }
    }
}
