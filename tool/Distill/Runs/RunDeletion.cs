namespace Distill.Runs;

/// <summary>Deletes a run's folder, and nothing that a run did not make.</summary>
internal static class RunDeletion
{
    /// <returns>bytes that are free now</returns>
    /// <exception cref="UserException">it is no run's folder, or a process works in it</exception>
    public static long Delete(string path)
    {
        var folder = new RunFolder(path);
        if (!Directory.Exists(path))
        {
            var others = Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)))
                ? Directory.GetDirectories(Path.GetDirectoryName(Path.GetFullPath(path))!).Select(each => Path.GetFileName(each))
                : [];
            throw new UserException(
                ExitCode.InputInvalid,
                path,
                $"there is no such folder.{Nearest.Question(Path.GetFileName(path), [.. others])}");
        }

        if (!RunList.IsRun(path) && !File.Exists(Path.Combine(path, Reports.SweepReport.FileName)))
        {
            throw new UserException(
                ExitCode.InputInvalid,
                path,
                "is not the folder of a run or a sweep: it holds neither "
                + $"{Path.GetFileName(folder.ResolvedRecipe)} nor {Reports.SweepReport.FileName}. Nothing was deleted.");
        }

        using (RunLock.Take(folder))
        {
            var bytes = new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

            // The recipe last: a folder that is half gone is still a run's, and can be deleted again.
            foreach (var inner in Directory.GetDirectories(path))
            {
                Directory.Delete(inner, recursive: true);
            }

            Directory.Delete(path, recursive: true);
            return bytes;
        }
    }
}
