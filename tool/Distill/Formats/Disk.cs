using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Distill.Formats;

/// <summary>
/// Waits until bytes are on the disk. Calls fsync itself: FileStream.Flush(true) calls it too, but swallows EIO and
/// ENOSPC, and .NET opens no folder, whose entries must be synced after a rename.
/// </summary>
internal static partial class Disk
{
    private const int Interrupted = 4;       // EINTR
    private const int Full = 28;             // ENOSPC
    private const int NotSyncable = 22;      // EINVAL
    private const int CloseOnExec = 0x80000; // O_CLOEXEC; O_RDONLY is 0

    // dlopen finds libc itself; the program's own scope finds what was loaded before it first, such as a test's faults.
    static Disk() => NativeLibrary.SetDllImportResolver(
        typeof(Disk).Assembly, (name, _, _) => name == "libc" ? NativeLibrary.GetMainProgramHandle() : 0);

    /// <summary>Returns when the file's bytes are on the disk, and throws when the disk could not take them.</summary>
    public static void Sync(SafeFileHandle file)
    {
        if (TrySync(file) is var error and not 0)
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
        }
    }

    /// <summary>What went wrong, in a sentence where the user can help it.</summary>
    public static string Reason(Exception exception) => exception is { HResult: Full }
        ? "the disk is full. Free some space and run it again."
        : exception.Message;

    /// <summary>Makes renames, creations and deletions of this folder's entries last.</summary>
    public static void SyncFolder(string path)
    {
        using var folder = Open(path, CloseOnExec);
        var error = folder.IsInvalid ? Marshal.GetLastPInvokeError() : TrySync(folder);

        // Some network file systems cannot sync folders; there is nothing more to do for durability there.
        if (error is not (0 or NotSyncable))
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
        }
    }

    // Returns errno, 0 when the bytes are on the disk.
    private static int TrySync(SafeFileHandle file)
    {
        while (Fsync(file) != 0)
        {
            if (Marshal.GetLastPInvokeError() is var error and not Interrupted)
            {
                return error;
            }
        }

        return 0;
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
