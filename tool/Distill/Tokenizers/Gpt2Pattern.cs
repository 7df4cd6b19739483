namespace Distill.Tokenizers;

/// <summary>
/// GPT-2's words: a contraction's ending, or letters, digits or signs with one space before them, or white space.
/// Matches follow one another without a gap. Written by hand because .NET's regular expressions see UTF-16 units,
/// and would cut letters beyond U+FFFF in two.
/// </summary>
internal sealed class Gpt2Pattern : IPattern
{
    public const string Regex = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public const string ShortRegex = @"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public (int Start, int End)? Next(ReadOnlySpan<char> text, int from) =>
        from < text.Length ? (from, End(text, from)) : null;

    /// <summary>The length of s, t, m, d, re, ve or ll behind an apostrophe; 0 where none stands there.</summary>
    public static int Contraction(ReadOnlySpan<char> text) => text switch
    {
        ['s' or 't' or 'm' or 'd', ..] => 1,
        ['r' or 'v', 'e', ..] or ['l', 'l', ..] => 2,
        _ => 0,
    };

    /// <summary>
    /// White space up to the last one, which belongs to the word that follows; all of it at the end of the text, and
    /// where there is only one.
    /// </summary>
    public static int EndOfSpace(ReadOnlySpan<char> text, int at)
    {
        var end = RuneKinds.EndOfRun(text, at, RuneKind.Space);
        return end == text.Length || end == at + 1 ? end : end - 1;
    }

    private static int End(ReadOnlySpan<char> text, int at)
    {
        if (text[at] == '\'' && Contraction(text[(at + 1)..]) is var length and > 0)
        {
            return at + 1 + length;
        }

        var word = text[at] == ' ' && at + 1 < text.Length ? at + 1 : at;
        var (kind, _) = RuneKinds.At(text, word);
        return kind == RuneKind.Space ? EndOfSpace(text, at) : RuneKinds.EndOfRun(text, word, kind);
    }
}
