namespace Distill.Data;

/// <summary>A file of rows as it is cleaned.</summary>
/// <param name="Role">what it is for: train, unlabelled, teacher-train</param>
internal sealed record CleaningSource(string Role, TableSource Table, ExampleColumns Columns)
{
    /// <summary>The labels of a row as one word, whatever their order; null where the file has none.</summary>
    public string? LabelOf(string[] fields) => Columns switch
    {
        { Label: null } => null,
        { LabelSeparator: { } separator } =>
            string.Join(separator, LabelSet.Split(fields[^1], separator).Distinct().Order(StringComparer.Ordinal)),
        _ => fields[^1].Trim(),
    };

    /// <summary>The text columns, then that of the labels.</summary>
    public IReadOnlyList<string> Wanted => Columns.Label is null ? Columns.Texts : [.. Columns.Texts, Columns.Label];

    /// <summary>Of the file, without folders.</summary>
    public string Name => Path.GetFileName(Table.Path);

    /// <summary>A row of the file, as sentences name it.</summary>
    public string Place(int line) => $"{Name}:{line}";
}

/// <summary>What was found in a file, in the order of its lines, and what of it is left.</summary>
/// <param name="Rows">read</param>
/// <param name="Changed">rows that are not repetitions and whose text was brought to another form</param>
internal sealed record CleanedFile(CleaningSource Source, int Rows, int Changed, IReadOnlyList<FoundRow> Found)
{
    /// <summary>The lines of rows that are not learned from.</summary>
    public IReadOnlySet<int> Dropped { get; } = Found.Where(row => row.IsDropped).Select(row => row.Line).ToHashSet();
}
