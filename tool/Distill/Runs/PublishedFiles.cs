namespace Distill.Runs;

/// <summary>The files of a finished stage where users look for them.</summary>
internal static class PublishedFiles
{
    /// <summary>In place of whatever was there; copies that are there already stay.</summary>
    /// <param name="names">of files within the stage's folder</param>
    public static void Put(string stage, string target, IReadOnlyCollection<string> names)
    {
        if (Names(target).ToHashSet().SetEquals(names)
            && names.All(name => AreAlike(Path.Combine(stage, name), Path.Combine(target, name))))
        {
            return;
        }

        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        Directory.CreateDirectory(target);
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(target, name))!);
            File.Copy(Path.Combine(stage, name), Path.Combine(target, name));
        }
    }

    /// <summary>Of all files in a folder, from there; none where there is no such folder.</summary>
    public static IEnumerable<string> Names(string folder) => Directory.Exists(folder)
        ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file))
        : [];

    // A whole copy has the time of its source; one that was cut short, or changed, has another.
    private static bool AreAlike(string source, string copy)
    {
        var (ours, theirs) = (new FileInfo(source), new FileInfo(copy));
        return ours.Length == theirs.Length && ours.LastWriteTimeUtc == theirs.LastWriteTimeUtc;
    }
}
