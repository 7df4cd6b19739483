namespace Distill.Data;

/// <summary>A file with rows.</summary>
/// <param name="Path">.csv, .tsv, .tab, .jsonl, .conll or .txt; any other ending needs a delimiter</param>
/// <param name="Delimiter">between the fields; null: a comma in .csv, a tab in .tsv and .tab</param>
/// <param name="Limit">only so many rows from the top of the file are read; null: all</param>
/// <param name="Lists">columns of a .jsonl file that may hold lists; null: none</param>
/// <param name="Changes">what is left out and brought to another form; null: nothing</param>
internal sealed record TableSource(
    string Path, char? Delimiter = null, int? Limit = null, ListColumns? Lists = null, RowChanges? Changes = null);
