using Distill.Data;

namespace Distill.Runs;

/// <summary>What one look through a user's file tells: enough to choose sizes for a first recipe.</summary>
internal sealed record DataSketch
{
    // Texts are cut into about so many pieces for each of their words, with a small vocabulary.
    private const double PiecesAWord = 1.4;
    private const int SpecialTokens = 2;
    private const int MostLabels = 1000;

    public required TableSource Source { get; init; }

    public required string Text { get; init; }

    public required string Label { get; init; }

    public required int Rows { get; init; }

    /// <summary>Rows that cannot be read, or lack a text or a label.</summary>
    public required int BadRows { get; init; }

    /// <summary>Labels and their rows, the most frequent first.</summary>
    public required IReadOnlyList<(string Name, int Rows)> Labels { get; init; }

    /// <summary>Different words, upper and lower case alike.</summary>
    public required int Words { get; init; }

    /// <summary>99 of 100 texts have at most so many tokens, by an estimate.</summary>
    public required int LongTokens { get; init; }

    /// <exception cref="UserException">the file cannot be read, or holds nothing to classify</exception>
    public static DataSketch Of(TableSource source, string text, string label)
    {
        var problems = new RowProblems(Data.BadRows.Skip);
        var labels = new Dictionary<string, int>();
        var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var lengths = new List<int>();
        var lacking = 0;
        foreach (var row in TableReader.Read(source, [text, label], problems))
        {
            var (content, name) = (row.Fields[0], row.Fields[1].Trim());
            var count = AddWords(content, words);
            if (count == 0 || name.Length == 0)
            {
                lacking++;
                continue;
            }

            lengths.Add(count);
            labels[name] = labels.GetValueOrDefault(name) + 1;
        }

        CheckLabels(source.Path, label, labels, lengths.Count);
        lengths.Sort();
        return new DataSketch
        {
            Source = source,
            Text = text,
            Label = label,
            Rows = lengths.Count,
            BadRows = lacking + problems.Count,
            Labels =
            [
                .. labels.OrderByDescending(each => each.Value).ThenBy(each => each.Key, StringComparer.Ordinal)
                    .Select(each => (each.Key, each.Value)),
            ],
            Words = words.Count,
            LongTokens = (int)Math.Ceiling(lengths[(lengths.Count * 99 - 1) / 100] * PiecesAWord) + SpecialTokens,
        };
    }

    /// <summary>Words and marks in the text, as a tokenizer would first cut it.</summary>
    private static int AddWords(string text, HashSet<string> words)
    {
        var count = 0;
        var known = words.GetAlternateLookup<ReadOnlySpan<char>>();
        var start = 0;
        for (var index = 0; index <= text.Length; index++)
        {
            if (index < text.Length && char.IsLetterOrDigit(text[index]))
            {
                continue;
            }

            if (index > start)
            {
                known.Add(text.AsSpan(start, index - start));
                count++;
            }

            count += index < text.Length && !char.IsWhiteSpace(text[index]) ? 1 : 0;
            start = index + 1;
        }

        return count;
    }

    private static void CheckLabels(string path, string column, Dictionary<string, int> labels, int rows)
    {
        var flaw = labels.Count switch
        {
            0 => $"no row has a text and a label in the column {Quoted.Short(column)}.",
            1 => $"every row has the label {Quoted.Short(labels.Keys.Single())}; a classification needs at least two.",
            > MostLabels =>
                $"the column {Quoted.Short(column)} has {labels.Count} different values in {rows} rows; is it the "
                + "label? Name another one with --label.",
            _ => null,
        };
        if (flaw is not null)
        {
            throw new UserException(ExitCode.InputInvalid, path, flaw);
        }
    }
}
