namespace Distill.Data;

/// <summary>
/// The images of a set, in order: a folder with a sub-folder for each class, an IDX file with its labels beside it, or
/// a table with a column for each pixel.
/// </summary>
internal static class ImageRows
{
    private static readonly string[] _tables = [".csv", ".tsv", ".tab"];

    public static bool IsTable(TableSource source) =>
        source.Delimiter is not null || _tables.Contains(Path.GetExtension(source.Path).ToLowerInvariant());

    /// <param name="labelled">whether labels are read</param>
    /// <param name="problems">gets what is no image, without having been unpacked</param>
    /// <exception cref="UserException">there is no such set, or it is damaged as a whole</exception>
    public static IEnumerable<ImageRow> Read(
        TableSource source, ImageLabels labels, bool labelled, RowProblems problems)
    {
        var rows = Directory.Exists(source.Path) ? ImageFolder.Read(source.Path, labelled, problems)
            : IsTable(source) ? PixelTable.Read(source with { Limit = null }, labels.Column, labelled, problems)
            : IdxImages.Read(source.Path, labelled);

        return rows
            .Take(source.Limit ?? int.MaxValue)
            .Select(row => row.Label is null ? row : row with { Label = labels.NameOf(row.Label) });
    }

    /// <summary>The files that hold the set, by names that do not change when it is moved.</summary>
    public static IReadOnlyList<(string Name, string Path)> Files(string path)
    {
        if (Directory.Exists(path))
        {
            return
            [
                .. ImageFolder.Files(path).Select(file => (System.IO.Path.GetRelativePath(path, file), file))
                    .OrderBy(file => file.Item1, StringComparer.Ordinal),
            ];
        }

        return IdxImages.LabelsOf(path) is { } labels && File.Exists(labels)
            ? [("images", path), ("labels", labels)]
            : [("images", path)];
    }
}
