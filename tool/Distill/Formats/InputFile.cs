using Microsoft.Win32.SafeHandles;

namespace Distill.Formats;

/// <summary>Opens what the user named, and tells in a sentence why it cannot be opened.</summary>
internal static class InputFile
{
    public static SafeFileHandle Open(string path)
    {
        try
        {
            return File.OpenHandle(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException(ExitCode.InputInvalid, path, exception switch
            {
                _ when Directory.Exists(path) => "is a folder; a file is needed.",
                FileNotFoundException or DirectoryNotFoundException => "there is no such file.",
                UnauthorizedAccessException => "reading it is not allowed. Give yourself read permission.",
                _ => $"cannot be read: {exception.Message}",
            });
        }
    }

    /// <summary>The whole file, after its size is found to be at most <paramref name="limit"/> bytes.</summary>
    public static byte[] ReadAll(string path, int limit)
    {
        using var file = Open(path);
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
}
