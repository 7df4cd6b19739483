using System.Buffers;
using System.Globalization;
using System.Text;

namespace Distill.Tokenizers;

/// <summary>
/// Finds added tokens in a text: the leftmost first, of those that begin together the longest, none over another.
/// </summary>
internal sealed class AddedTokens
{
    private readonly SearchValues<char> _firstCharacters;
    private readonly Dictionary<char, (string Text, AddedToken Token)[]> _byFirstCharacter;

    /// <param name="tokens">each with the text to look for</param>
    public AddedTokens(IEnumerable<(string Text, AddedToken Token)> tokens)
    {
        _byFirstCharacter = tokens
            .Where(token => token.Text.Length > 0)
            .GroupBy(token => token.Text[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Text.Length).ToArray());
        _firstCharacters = SearchValues.Create([.. _byFirstCharacter.Keys]);
    }

    /// <summary>
    /// The next token at or behind <paramref name="from"/>, with what it takes along; null where there is none.
    /// </summary>
    /// <param name="from">the end of the token before: what that one took is not taken again</param>
    public (int Start, int End, int Id)? Next(ReadOnlySpan<char> text, int from)
    {
        var at = from;
        while (text[at..].IndexOfAny(_firstCharacters) is var skip and >= 0)
        {
            at += skip;
            if (Longest(text[at..]) is not { } match)
            {
                at++;
                continue;
            }

            var end = at + match.Text.Length;
            if (match.Token.SingleWord && (EndsInWord(text[..at]) || BeginsWithWord(text[end..])))
            {
                at = end;
                continue;
            }

            var start = match.Token.StripLeft ? Math.Max(from, text[..at].TrimEnd().Length) : at;
            end = match.Token.StripRight ? text.Length - text[end..].TrimStart().Length : end;
            return (start, end, match.Token.Id);
        }

        return null;
    }

    private (string Text, AddedToken Token)? Longest(ReadOnlySpan<char> text)
    {
        foreach (var candidate in _byFirstCharacter[text[0]])
        {
            if (text.StartsWith(candidate.Text, StringComparison.Ordinal))
            {
                return candidate;
            }
        }

        return null;
    }

    private static bool BeginsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out var rune, out _) == OperationStatus.Done && IsWord(rune);

    private static bool EndsInWord(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out var rune, out _) == OperationStatus.Done && IsWord(rune);

    /// <summary>
    /// \w of Unicode Technical Standard 18: alphabetic, marks, decimal digits, connectors, the two joiners.
    /// </summary>
    public static bool IsWord(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        <= UnicodeCategory.LetterNumber => true,
        UnicodeCategory.ConnectorPunctuation => true,
        UnicodeCategory.OtherSymbol => rune.Value is (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149)
            or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189),
        _ => rune.Value is 0x200C or 0x200D,
    };
}
