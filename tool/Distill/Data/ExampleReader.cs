namespace Distill.Data;

/// <summary>What the columns of a table hold.</summary>
/// <param name="Pair">the second text of each row; null where rows have one text</param>
/// <param name="Label">null where rows have no labels, or theirs are not to be used</param>
/// <param name="LabelSeparator">between the labels of a row that may have several; null where each has one</param>
internal sealed record ExampleColumns(
    string Text, string? Pair = null, string? Label = null, char? LabelSeparator = null)
{
    /// <summary>The columns that hold text.</summary>
    public string[] Texts => Pair is null ? [Text] : [Text, Pair];
}

/// <summary>Rows of a file as examples: encoded on all processors, in the order of the file.</summary>
internal static class ExampleReader
{
    /// <summary>
    /// Ends with all bad rows told, unless <paramref name="problems"/> skips them. At least one row must be left.
    /// </summary>
    /// <param name="labels">the known labels; read only with a label column</param>
    public static IEnumerable<Example> Read(
        TableSource source, ExampleColumns columns, Labels? labels, Encode encode, RowProblems problems)
    {
        string?[] wanted = [columns.Text, columns.Pair, columns.Label];
        return Read(
            source, [.. wanted.OfType<string>()], row => Encode(row, columns, labels, encode), problems);
    }

    /// <param name="columns">that a row has fields of</param>
    /// <param name="encode">
    /// a row as an example, or a sentence why it is none; called from several threads at once
    /// </param>
    /// <inheritdoc cref="Read(TableSource, ExampleColumns, Labels?, Data.Encode, RowProblems)"/>
    public static IEnumerable<Example> Read(
        TableSource source,
        IReadOnlyList<string> columns,
        Func<Row, (Example Example, string? Flaw)> encode,
        RowProblems problems)
    {
        var (used, before) = (0, problems.Count);
        var rows = TableReader.Read(source, columns, problems);
        foreach (var (example, flaw) in OrderedWork.Select(rows, encode))
        {
            if (flaw is null)
            {
                used++;
                yield return example;
            }
            else
            {
                problems.Add(source.Path, example.Line, flaw);
            }
        }

        problems.ThrowIfErrors();
        if (used == 0)
        {
            var first = problems.List[Math.Min(before, problems.List.Count - 1)];
            throw new UserException(
                ExitCode.InputInvalid, source.Path,
                $"no row can be used, all {problems.Count - before} are bad. The first: {first}");
        }
    }

    private static (Example Example, string? Flaw) Encode(
        Row row, ExampleColumns columns, Labels? labels, Encode encode)
    {
        var (text, pair) = (row.Fields[0], columns.Pair is null ? null : row.Fields[1]);
        if (string.IsNullOrWhiteSpace(text))
        {
            return Bad(row, $"{Quoted.Short(columns.Text)} is empty; every row needs a text.");
        }

        if (pair is not null && string.IsNullOrWhiteSpace(pair))
        {
            return Bad(row, $"{Quoted.Short(columns.Pair!)} is empty; every row needs two texts.");
        }

        var (label, marks, unknown) = Truth(row, columns, labels);
        if (unknown is not null)
        {
            return Bad(row, unknown);
        }

        var encoded = encode(text, pair);
        var flaw = encoded.Flaw ?? (encoded.Ids.Length == 0 ? $"the text {Quoted.Short(text)} gives no tokens." : null);
        return flaw is null
            ? (new Example(encoded.Ids, encoded.Boundary, label, row.Line, marks), null)
            : Bad(row, flaw);
    }

    private static (int Label, int[]? Marks, string? Flaw) Truth(Row row, ExampleColumns columns, Labels? labels)
    {
        if (columns.LabelSeparator is not { } separator)
        {
            var (label, unknown) = columns.Label is null ? (Labels.None, null) : labels!.Find(row.Fields[^1]);
            return (label, null, unknown);
        }

        var (marks, flaw) = columns.Label is null
            ? (LabelSet.Unknown, null)
            : LabelSet.Read(row.Fields[^1], separator, labels!);
        return (Labels.None, marks, flaw);
    }

    private static (Example Example, string? Flaw) Bad(Row row, string flaw) =>
        (new Example([], 0, Labels.None, row.Line), flaw);
}
