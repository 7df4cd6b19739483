using System.Text;
using Distill.Tokenizers;

namespace Distill.Data;

/// <summary>The one form that texts are brought to before anything looks at them.</summary>
/// <param name="Unicode">null: characters stay as they are</param>
/// <param name="Whitespace">runs of white space become one space, and none is left at the ends</param>
internal sealed record TextForm(UnicodeForm? Unicode, bool Whitespace)
{
    public string Apply(string text)
    {
        var composed = Unicode is { } form && !Ascii.IsValid(text) ? Compose(text, form) : text;
        return Whitespace ? OneSpace(composed) : composed;
    }

    private static string Compose(string text, UnicodeForm form)
    {
        var composed = new StringBuilder(text.Length);
        foreach (var code in NormalizationForms.Compose(text, form == UnicodeForm.Nfkc))
        {
            composed.Append(new Rune(code).ToString());
        }

        return composed.ToString();
    }

    private static string OneSpace(string text)
    {
        var spaced = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (!char.IsWhiteSpace(character))
            {
                spaced.Append(character);
            }
            else if (spaced.Length > 0 && spaced[^1] != ' ')
            {
                spaced.Append(' ');
            }
        }

        return spaced.ToString().TrimEnd(' ');
    }
}

/// <summary>Unicode Standard Annex 15.</summary>
internal enum UnicodeForm
{
    /// <summary>Letters and their accents become one character where there is one.</summary>
    Nfc,

    /// <summary>Wide, narrow, raised and joined characters become plain ones too.</summary>
    Nfkc,
}
