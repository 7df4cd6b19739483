namespace Distill;

/// <summary>What was found, as it stands in a sentence: between single quotes, on one line, not too long.</summary>
internal static class Quoted
{
    private const int Longest = 60;
    private const int MostWords = 20;

    /// <summary>The value, cut where it is long; line ends and other control characters become visible.</summary>
    public static string Short(string value)
    {
        var cut = value.Length > Longest;
        var end = cut ? Longest - (char.IsHighSurrogate(value[Longest - 1]) ? 1 : 0) : value.Length;
        return $"'{string.Concat(value.AsSpan(0, end).ToArray().Select(Visible))}{(cut ? "…" : "")}'";
    }

    /// <summary>'a', 'b', 'c', and from the 21st word on only how many more there are.</summary>
    public static string List(IReadOnlyCollection<string> words)
    {
        var shown = string.Join(", ", words.Take(MostWords).Select(Short));
        return words.Count > MostWords ? $"{shown} and {words.Count - MostWords} more" : shown;
    }

    public static string Character(char character) => character switch
    {
        '\t' => "a tab",
        ' ' => "a space",
        _ => $"'{Visible(character)}'",
    };

    /// <summary>"1 row", "2 rows".</summary>
    public static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string Visible(char character) => character switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ when char.IsControl(character) => $"\\u{(int)character:x4}",
        _ => character.ToString(),
    };
}
