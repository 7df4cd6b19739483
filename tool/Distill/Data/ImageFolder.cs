namespace Distill.Data;

/// <summary>
/// A folder with a sub-folder for each class, which holds the images of the class; without labels the images may also
/// stand in the folder itself. What begins with a dot is passed over.
/// </summary>
internal static class ImageFolder
{
    /// <summary>
    /// The classes take turns, in the order of their names, so that the first images are of all of them.
    /// </summary>
    public static IEnumerable<ImageRow> Read(string path, bool labelled, RowProblems problems)
    {
        List<string> folders = labelled ? Folders(path) : [path, .. Folders(path)];
        CheckLayout(path, folders, labelled);
        foreach (var folder in folders)
        {
            TellOthers(folder, problems);
        }

        var files =
            from folder in folders
            from file in Images(folder).Index()
            orderby file.Index, folder
            select (File: file.Item, Label: labelled ? Path.GetFileName(folder) : null);
        return files.Select((file, i) => new ImageRow(file.File, i + 1, file.Label, () => ImageFile.Read(file.File)));
    }

    /// <summary>Every file in it that is read or that would be told.</summary>
    public static IEnumerable<string> Files(string path) => new[] { path }.Concat(Folders(path)).SelectMany(All);

    private static List<string> Folders(string path) => Sorted(Directory.EnumerateDirectories(path));

    private static List<string> All(string folder) => Sorted(Directory.EnumerateFiles(folder));

    private static IEnumerable<string> Images(string folder) =>
        All(folder).Where(file => ImageFile.Endings.Contains(Path.GetExtension(file).ToLowerInvariant()));

    private static List<string> Sorted(IEnumerable<string> paths) =>
        [.. paths.Where(path => !Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal)];

    private static void CheckLayout(string path, List<string> folders, bool labelled)
    {
        if (labelled && folders.Count == 0)
        {
            throw new UserException(
                ExitCode.InputInvalid, path, "has no sub-folders; one for each class is needed, named like it.");
        }

        if (labelled && Images(path).FirstOrDefault() is { } astray)
        {
            throw new UserException(
                ExitCode.InputInvalid,
                astray,
                "stands beside the classes' folders. Move it into the one it belongs to.");
        }

        foreach (var inner in folders.Where(folder => folder != path).SelectMany(Folders))
        {
            throw new UserException(
                ExitCode.InputInvalid, inner,
                "is a folder within a class's folder; images are read from there alone. Move them up.");
        }
    }

    /// <summary>Files that are not read, a sentence for each kind: they may be as many as a whole data set.</summary>
    private static void TellOthers(string folder, RowProblems problems)
    {
        foreach (var others in All(folder).Except(Images(folder)).GroupBy(Path.GetExtension))
        {
            var ending = others.Key!.TrimStart('.');
            var isImage = ending.ToLowerInvariant() is
                "jpg" or "jpeg" or "gif" or "webp" or "bmp" or "tif" or "tiff" or "heic" or "avif" or "pbm" or "pam";
            problems.Add(
                folder,
                $"holds {Quoted.Count(others.Count(), "file")} like {Quoted.Short(Path.GetFileName(others.First()))}, "
                + $"which are not read; {string.Join(", ", ImageFile.Endings)} are. "
                + (isImage
                    ? $"Convert them there with ImageMagick: {ImageFile.Conversion(ending)} && rm *.{ending}"
                    : "Remove them."));
        }
    }
}
