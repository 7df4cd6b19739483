using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Distill;

/// <summary>A file the user named. Only regular files are read: a pipe or a device could block or never end.</summary>
internal static partial class InputFile
{
    /// <summary>Opens the file for streaming, or says why it cannot be read.</summary>
    public static FileStream Open(string path) => Opened(
        path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan));

    /// <summary>Opens the file for reading at any place, or says why it cannot be read.</summary>
    public static SafeFileHandle OpenHandle(string path) => Opened(path, () => File.OpenHandle(path));

    /// <summary>The whole file, after its size is found to be at most <paramref name="limit"/> bytes.</summary>
    public static byte[] ReadAll(string path, int limit)
    {
        using var file = OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        if (length > limit)
        {
            throw new UserException(ExitCode.InputInvalid, path, $"is {length} bytes long; at most {limit} are read.");
        }

        var bytes = new byte[length];
        ReadExactly(file, path, bytes, offset: 0);
        return bytes;
    }

    public static void ReadExactly(SafeFileHandle file, string path, Span<byte> destination, long offset)
    {
        while (destination.Length > 0)
        {
            int count;
            try
            {
                count = RandomAccess.Read(file, destination, offset);
            }
            catch (IOException exception)
            {
                throw new UserException(ExitCode.InputInvalid, path, $"cannot be read: {exception.Message}");
            }

            if (count == 0)
            {
                throw new UserException(ExitCode.InputInvalid, path, "became shorter while it was read. Run it again.");
            }

            destination = destination[count..];
            offset += count;
        }
    }

    /// <summary>
    /// What keeps <paramref name="path"/> from being an input, as a sentence; null where nothing does.
    /// </summary>
    public static string? Flaw(string path)
    {
        if (Directory.Exists(path))
        {
            return "is a directory; a file is needed.";
        }

        if (!File.Exists(path))
        {
            return $"there is no such file.{Nearest.Question(Path.GetFileName(path), Neighbours(path))}";
        }

        return IsRegular(path)
            ? null
            : "is not a regular file; pipes and devices are not read. Copy the content into a file first.";
    }

    private static T Opened<T>(string path, Func<T> open)
    {
        if (Flaw(path) is { } flaw)
        {
            throw new UserException(ExitCode.InputInvalid, path, flaw);
        }

        try
        {
            return open();
        }
        catch (UnauthorizedAccessException)
        {
            throw new UserException(ExitCode.InputInvalid, path, "may not be read: permission denied.");
        }
        catch (IOException exception)
        {
            throw new UserException(ExitCode.InputInvalid, path, $"cannot be read: {exception.Message}");
        }
    }

    /// <summary>Names beside a missing file, for the question whether one of them was meant.</summary>
    private static IEnumerable<string> Neighbours(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        var options = new EnumerationOptions { IgnoreInaccessible = true };
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", options).Take(1000)
                .Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)
            : [];
    }

    /// <summary>.NET has no call that tells a pipe from a file without opening it, and opening a pipe blocks.</summary>
    private static bool IsRegular(string path)
    {
        const int currentFolder = -100; // AT_FDCWD
        const int typeMask = 0xF000; // S_IFMT
        const int regular = 0x8000; // S_IFREG
        const int modeOffset = 28; // stx_mode in struct statx, the same on every architecture
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        var status = new byte[256];
        var failed = Statx(currentFolder, path, 0, 1, status) != 0;
        return failed || (BinaryPrimitives.ReadUInt16LittleEndian(status.AsSpan(modeOffset)) & typeMask) == regular;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, [Out] byte[] status);
}
