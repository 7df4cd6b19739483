using Distill.Data;

namespace Distill.Runs;

/// <summary>Which columns of a user's file hold the text and the label, where the user does not say.</summary>
internal static class ColumnGuess
{
    private static readonly string[] _texts =
    [
        "text", "sentence", "review", "content", "message", "comment", "body", "document", "utterance", "question",
        "description", "gloss", "tweet", "title", "headline", "abstract",
    ];

    private static readonly string[] _labels =
    [
        "label", "class", "category", "topic", "sentiment", "intent", "target", "tag", "rating", "stars", "emotion",
        "genre",
    ];

    /// <summary>The two columns; those that are named by the user stay.</summary>
    /// <exception cref="UserException">a column cannot be guessed from its name</exception>
    public static (string Text, string Label) Of(TableSource source, string? text, string? label)
    {
        var columns = TableReader.Columns(source.Path, source.Delimiter);
        text ??= Named(_texts, columns.Where(column => column != label));
        label ??= Named(_labels, columns.Where(column => column != text));
        text ??= Other(columns, label);
        label ??= Other(columns, text);

        var problems = new List<Problem>();
        if (text is null)
        {
            problems.Add(Unknown("text", source.Path, columns));
        }

        if (label is null)
        {
            problems.Add(Unknown("label", source.Path, columns));
        }

        return problems.Count == 0 ? (text!, label!) : throw new UserException(ExitCode.Usage, problems);
    }

    /// <summary>Exact names first, then those that hold one, such as 'review_text' and 'labels'.</summary>
    private static string? Named(string[] names, IEnumerable<string> columns)
    {
        var candidates = columns.ToList();
        return Pick((column, name) => column.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? Pick((column, name) => column.Contains(name, StringComparison.OrdinalIgnoreCase));

        string? Pick(Func<string, string, bool> fits) =>
            names.SelectMany(name => candidates.Where(column => fits(column, name))).FirstOrDefault();
    }

    /// <summary>Of two columns, the one that is not the known one.</summary>
    private static string? Other(IReadOnlyList<string> columns, string? known) =>
        columns.Count == 2 && known is not null && columns.Contains(known)
            ? columns.First(column => column != known)
            : null;

    private static Problem Unknown(string what, string path, IReadOnlyList<string> columns) => new(
        path,
        $"which column holds the {what}? Name it with --{what}; the columns are {Quoted.List(columns)}.");
}
