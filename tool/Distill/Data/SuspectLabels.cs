namespace Distill.Data;

/// <summary>Adds to what was found in a file the rows whose label is suspected to be wrong.</summary>
internal static class SuspectLabels
{
    /// <summary>Only rows that are left are looked at, in the form in which they are learned from.</summary>
    /// <param name="file">with one label a row</param>
    /// <param name="probability">of another label, from which on a row is suspected</param>
    public static CleanedFile AddTo(CleanedFile file, TextForm form, double probability, RowAction action)
    {
        var (texts, names, lines) = (new List<string[]>(), new List<string>(), new List<int>());
        var source = file.Source;
        foreach (var row in TableReader.Read(source.Table, source.Wanted, new RowProblems(BadRows.Skip)))
        {
            var given = row.Fields[..source.Columns.Texts.Length];
            if (!file.Dropped.Contains(row.Line)
                && !given.Any(string.IsNullOrWhiteSpace)
                && source.LabelOf(row.Fields) is { Length: > 0 } name)
            {
                texts.Add(Array.ConvertAll(given, form.Apply));
                names.Add(name);
                lines.Add(row.Line);
            }
        }

        var labels = Labels.Sorted(names);
        int[] ids = [.. names.Select(name => labels.Find(name).Id)];
        var suspects = ConfidentLearning.Find(
            OutOfSample.Probabilities(texts, ids, labels.Count), ids, labels.Count);
        var found = suspects.Where(suspect => suspect.Probability >= probability).Select(suspect => new FoundRow(
            lines[suspect.Row],
            RowFault.Suspect,
            action == RowAction.Drop,
            Suggested: labels.Names[suspect.Suggested],
            Probability: suspect.Probability));
        return new CleanedFile(
            source, file.Rows, file.Changed, [.. file.Found.Concat(found).OrderBy(row => row.Line)]);
    }
}
