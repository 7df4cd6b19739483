namespace Distill.Data;

/// <summary>Words, tags or none, as examples: the first piece of each word carries its tag.</summary>
internal static class TaggedReader
{
    /// <summary>
    /// Ends with all bad rows told, unless <paramref name="problems"/> skips them. At least one row must be left.
    /// </summary>
    /// <param name="columns">of words, and of tags; both separated by white space</param>
    /// <param name="tags">the known tags; read only with a label column</param>
    public static IEnumerable<Example> Read(
        TableSource source, ExampleColumns columns, Labels? tags, WordIds words, RowProblems problems)
    {
        string?[] wanted = [columns.Text, columns.Label];
        string[] names = [.. wanted.OfType<string>()];
        return ExampleReader.Read(source, names, row => Encode(row, columns, tags, words), problems);
    }

    /// <summary>The file, read so that in JSONL lists of words and tags stand for words and tags.</summary>
    public static TableSource WithLists(TableSource source, params IReadOnlyList<string> columns) =>
        source with { Lists = new ListColumns(' ', columns) };

    /// <summary>Words without tags as an example; or a sentence why there is none.</summary>
    public static (Example Example, string? Flaw) Encode(string text, int line, WordIds words) =>
        Encode(WordIds.Split(text), tags: null, line, words);

    private static (Example Example, string? Flaw) Encode(
        Row row, ExampleColumns columns, Labels? labels, WordIds wordIds)
    {
        var words = WordIds.Split(row.Fields[0]);
        if (words.Length == 0)
        {
            return Bad(row.Line, $"{Quoted.Short(columns.Text)} is empty; every row needs words.");
        }

        if (columns.Label is null)
        {
            return Encode(words, tags: null, row.Line, wordIds);
        }

        var names = WordIds.Split(row.Fields[1]);
        if (names.Length != words.Length)
        {
            return Bad(
                row.Line,
                $"{Quoted.Short(columns.Text)} holds {Quoted.Count(words.Length, "word")} and "
                + $"{Quoted.Short(columns.Label)} {Quoted.Count(names.Length, "tag")}; every word needs one.");
        }

        var tags = new int[words.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            (tags[i], var unknown) = labels!.Find(names[i]);
            if (unknown is not null)
            {
                return Bad(row.Line, $"word {i + 1}, {Quoted.Short(words[i])}: {unknown}");
            }
        }

        return Encode(words, tags, row.Line, wordIds);
    }

    private static (Example Example, string? Flaw) Encode(string[] words, int[]? tags, int line, WordIds wordIds)
    {
        var encoding = wordIds.Encode(words);
        var marks = new int[encoding.Ids.Length];
        Array.Fill(marks, TokenMark.NotCounted);
        var counted = 0;
        foreach (var (word, first) in encoding.Firsts.Index())
        {
            if (first >= 0)
            {
                marks[first] = tags?[word] ?? TokenMark.Unlabelled;
                counted++;
            }
        }

        return counted > 0
            ? (new Example(encoding.Ids, encoding.Ids.Length, Labels.None, line, marks), null)
            : Bad(line, $"no word of {Quoted.Short(string.Join(' ', words))} gives a token.");
    }

    private static (Example Example, string? Flaw) Bad(int line, string flaw) =>
        (new Example([], 0, Labels.None, line), flaw);
}
