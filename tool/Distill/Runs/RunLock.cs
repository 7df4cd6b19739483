using System.Globalization;
using Distill.Formats;

namespace Distill.Runs;

/// <summary>
/// One process at a time works in a run folder. The lock is the operating system's (flock), so it is free again after
/// any end of the process. A locked file cannot be read by others, so another one names the process.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <summary>Makes the folder where it is not there.</summary>
    /// <exception cref="UserException">another process holds it, or there can be no folder</exception>
    public static RunLock Take(RunFolder folder)
    {
        Make(folder);
        try
        {
            // Only FileShare.None is an exclusive lock; with any other share two writers are let in on Linux.
            var file = new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            AtomicFile.WriteText(folder.Holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new RunLock(file);
        }
        catch (IOException)
        {
            throw new UserException(
                ExitCode.Failed,
                folder.Path,
                $"is in use by {Holder(folder)}. Wait for it to end, or give --output another folder.");
        }
    }

    public void Dispose() => _file.Dispose();

    private static void Make(RunFolder folder)
    {
        try
        {
            Directory.CreateDirectory(folder.Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException(
                ExitCode.Failed, folder.Path, "the run's folder cannot be made there. Give --output another one.");
        }
    }

    private static string Holder(RunFolder folder) =>
        File.Exists(folder.Holder) ? $"process {File.ReadAllText(folder.Holder)}" : "another process";
}
