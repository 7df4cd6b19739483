namespace Distill.Tokenizers;

/// <summary>Joins pieces to words and sets a space before every other word.</summary>
/// <param name="cleanup">no space before punctuation and English contractions</param>
internal sealed class WordPieceDecoder(string prefix, bool cleanup) : IDecoder
{
    private static readonly (string From, string To)[] _cleanups =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
        (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    public static WordPieceDecoder Read(JsonSection section)
    {
        section.Knows("prefix", "cleanup");
        return new WordPieceDecoder(section.Text("prefix", "##"), section.Flag("cleanup", true));
    }

    public void Decode(List<string> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (i > 0)
            {
                tokens[i] = tokens[i].StartsWith(prefix, StringComparison.Ordinal)
                    ? tokens[i][prefix.Length..]
                    : $" {tokens[i]}";
            }

            if (cleanup)
            {
                tokens[i] = CleanUp(tokens[i]);
            }
        }
    }

    /// <summary>
    /// The spaces that no writer of English would set; also wrong where the text had them, as in the reference.
    /// </summary>
    public static string CleanUp(string text) =>
        _cleanups.Aggregate(text, (cleaned, pair) => cleaned.Replace(pair.From, pair.To, StringComparison.Ordinal));
}
