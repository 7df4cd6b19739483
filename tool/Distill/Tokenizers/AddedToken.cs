namespace Distill.Tokenizers;

/// <summary>A token that is found in the text as it stands, before anything is split.</summary>
/// <param name="Special">left out when decoding skips special tokens</param>
/// <param name="Normalized">looked for in the normalized text, in its own normalized form</param>
/// <param name="SingleWord">not as a part of a longer word</param>
/// <param name="StripLeft">takes the white space before it along</param>
/// <param name="StripRight">takes the white space behind it along</param>
internal sealed record AddedToken(
    int Id, string Content, bool Special, bool Normalized, bool SingleWord, bool StripLeft, bool StripRight)
{
    /// <summary>Found as it stands, left out when decoding.</summary>
    public static AddedToken OfSpecial(int id, string content) =>
        new(id, content, Special: true, Normalized: false, SingleWord: false, StripLeft: false, StripRight: false);

    /// <param name="id">where the section does not say it</param>
    /// <returns>null where there is a problem, which is told</returns>
    public static AddedToken? Read(JsonSection section, int? id = null)
    {
        section.Knows("id", "content", "special", "normalized", "single_word", "lstrip", "rstrip");
        var content = section.Text("content", "");
        if (content.Length == 0)
        {
            section.Problem("content", "is missing or empty; it is the token's text.");
            return null;
        }

        if (id is null && !section.Has("id"))
        {
            section.Problem("id", $"is missing for '{content}'.");
            return null;
        }

        return new AddedToken(
            id ?? section.Number("id", -1),
            content,
            section.Flag("special", false),
            section.Flag("normalized", true),
            section.Flag("single_word", false),
            section.Flag("lstrip", false),
            section.Flag("rstrip", false));
    }
}
