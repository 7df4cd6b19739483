namespace Distill.Data;

/// <summary>
/// Rows of CSV, TSV, JSONL, CoNLL and plain text files, streamed: memory stays flat however long a file is.
/// The format follows from the file's ending. Plain text has one column, 'text'.
/// </summary>
internal static class TableReader
{
    private enum Format
    {
        Delimited,
        JsonLines,
        Conll,
        Text,
    }

    /// <summary>The names of the columns; reads no further than the first row.</summary>
    public static IReadOnlyList<string> Columns(string path, char? delimiter)
    {
        var (format, separator) = FormatOf(path, delimiter);
        using var text = Open(path);
        return format switch
        {
            Format.JsonLines => JsonRows.Columns(text, path),
            Format.Conll => ConllRows.Columns(text, path),
            Format.Text => ["text"],
            _ => new DelimitedRows(text, path, separator, new RowProblems(BadRows.Error)).Columns,
        };
    }

    /// <summary>
    /// The rows that are well formed, with the values of <paramref name="columns"/>. The others go into
    /// <paramref name="problems"/>: the caller adds what it finds wrong itself and ends with
    /// <see cref="RowProblems.ThrowIfErrors"/>.
    /// </summary>
    public static IEnumerable<Row> Read(TableSource source, IReadOnlyList<string> columns, RowProblems problems)
    {
        var found = Columns(source.Path, source.Delimiter);
        Missing(source.Path, found, columns);

        var before = problems.Count;
        var count = 0;
        using var text = Open(source.Path);
        foreach (var row in Rows(source, text, columns, problems).Take(source.Limit ?? int.MaxValue))
        {
            count++;
            if (source.Changes is not { } changes)
            {
                yield return row;
            }
            else if (!changes.Dropped.Contains(row.Line))
            {
                yield return changes.Apply(row, columns);
            }
        }

        if (count == 0 && problems.Count == before)
        {
            throw new UserException(ExitCode.InputInvalid, source.Path, "has no rows.");
        }
    }

    private static IEnumerable<Row> Rows(
        TableSource source, SourceText text, IReadOnlyList<string> columns, RowProblems problems)
    {
        var (format, separator) = FormatOf(source.Path, source.Delimiter);
        return format switch
        {
            Format.JsonLines => JsonRows.Read(text, source, columns, problems),
            Format.Conll => ConllRows.Read(text, source.Path, columns, problems),
            Format.Text => TextLines.Read(text, source.Path, problems)
                .Select(line => new Row(line.Line, [line.Content])),
            _ => new DelimitedRows(text, source.Path, separator, problems).Read(columns),
        };
    }

    private static void Missing(string path, IReadOnlyList<string> found, IReadOnlyList<string> columns)
    {
        var missing = columns.Except(found).Select(column => new Problem(
            path,
            $"there is no column {Quoted.Short(column)}; {(found.Count == 1 ? "the only one is" : "the columns are")} "
            + $"{Quoted.List(found)}.{Nearest.Question(column, found)}")).ToList();

        if (missing.Count > 0)
        {
            throw new UserException(ExitCode.InputInvalid, missing);
        }
    }

    private static SourceText Open(string path)
    {
        var file = InputFile.Open(path);
        if (file.Length > 0)
        {
            return new SourceText(file, path);
        }

        file.Dispose();
        throw new UserException(ExitCode.InputInvalid, path, "is empty.");
    }

    private static (Format Format, char Delimiter) FormatOf(string path, char? delimiter)
    {
        if (delimiter is '"' or '\r' or '\n' or '\0')
        {
            throw new UserException(
                ExitCode.InputInvalid, path,
                "the delimiter is a quote or a line end; ',', ';', '|' or a tab is usual.");
        }

        return (Path.GetExtension(path).ToLowerInvariant(), delimiter) switch
        {
            (".jsonl", null) => (Format.JsonLines, default),
            (".jsonl", _) => throw new UserException(
                ExitCode.InputInvalid, path, "is JSONL, which has no delimiter; leave the delimiter out."),
            (".conll", null) => (Format.Conll, default),
            (".conll", _) => throw new UserException(
                ExitCode.InputInvalid, path, "is CoNLL, whose columns stand between white space; leave the delimiter out."),
            (".csv", null) => (Format.Delimited, ','),
            (".tsv" or ".tab", null) => (Format.Delimited, '\t'),
            (".txt", null) => (Format.Text, default),
            (var ending, null) => throw new UserException(
                ExitCode.InputInvalid, path,
                $"the ending {Quoted.Short(ending)} tells no format. "
                + "Use .csv, .tsv, .tab, .jsonl, .conll or .txt, or set the delimiter."),
            (_, { } set) => (Format.Delimited, set),
        };
    }
}
