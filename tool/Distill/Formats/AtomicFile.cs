using System.Text;

namespace Distill.Formats;

/// <summary>
/// The one way in which this tool writes files: beside, synced, then renamed. Whoever reads the path sees the old file
/// or the whole new one, also after a kill or a power cut.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Writes a file whole or not at all; a full disk or a missing folder is told in a sentence.</summary>
    /// <param name="write">writes the whole file, in order; what it throws leaves the old file as it was</param>
    public static void Write(string path, Action<Stream> write)
    {
        try
        {
            // A link stays a link: what it points to is replaced.
            var target = new FileInfo(path) is { LinkTarget: not null } link
                ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName
                : Path.GetFullPath(path);

            if (IsDevice(target) || IsDevice(Path.GetFullPath(path)))
            {
                using var device = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                write(device);
            }
            else
            {
                Replace(target, write);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException(ExitCode.Failed, path, $"cannot be written: {Reason(path, exception)}");
        }
    }

    /// <summary>Text in UTF-8 without a byte order mark.</summary>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static void Replace(string target, Action<Stream> write)
    {
        var beside = $"{target}.tmp-{Environment.ProcessId}";
        try
        {
            using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush();
                Disk.Sync(stream.SafeFileHandle);
            }

            File.Move(beside, target, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }

        Disk.SyncFolder(Path.GetDirectoryName(target)!);
    }

    /// <summary>/dev/stdout and /dev/null are written to; renaming a file over them would destroy them.</summary>
    private static bool IsDevice(string path) =>
        (path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal))
        || path.StartsWith("/proc/", StringComparison.Ordinal);

    private static string Reason(string path, Exception exception)
    {
        if (Directory.Exists(path))
        {
            return "it is a folder. Name a file.";
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return exception switch
        {
            _ when !Directory.Exists(folder) => $"the folder '{folder}' does not exist. Create it first.",
            UnauthorizedAccessException => "writing is not allowed there. Allow it, or name another folder.",
            _ => Disk.Reason(exception),
        };
    }
}
