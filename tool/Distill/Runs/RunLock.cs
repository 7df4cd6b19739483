using System.Globalization;

namespace Distill.Runs;

/// <summary>
/// One process at a time works in a run folder. The lock is the operating system's (flock), so it is free again after any
/// end of the process; the file names the process for whoever is refused.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <exception cref="UserException">another process holds it</exception>
    public static RunLock Take(RunFolder folder)
    {
        try
        {
            // Others may read who holds it, so the share is Read; a second writer is refused.
            var file = new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            file.SetLength(0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            file.Flush();
            return new RunLock(file);
        }
        catch (IOException)
        {
            throw new UserException(ExitCode.Failed, folder.Path, $"is in use by {Holder(folder)}. Wait for it to end, or give --output another folder.");
        }
    }

    public void Dispose() => _file.Dispose();

    private static string Holder(RunFolder folder)
    {
        try
        {
            using var file = new FileStream(folder.Lock, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            return $"process {reader.ReadToEnd().Trim()}";
        }
        catch (IOException)
        {
            return "another process";
        }
    }
}
