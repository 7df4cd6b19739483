using System.Text;

namespace Distill.Recipes;

/// <summary>The recipe's bytes as text: at most 1 MB of UTF-8, with or without a byte order mark.</summary>
internal static class RecipeText
{
    private const int MaxBytes = 1 << 20;

    private static readonly UTF8Encoding _strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The whole text.</summary>
    /// <exception cref="UserException">the file cannot be read, or is no text</exception>
    public static string Read(string path)
    {
        var bytes = ReadBytes(path);
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            throw Refuse(path, "is UTF-16 text. Save it as UTF-8.");
        }

        if (bytes.IndexOf((byte)0) is var zero and >= 0)
        {
            throw Refuse(path, bytes, zero, "holds a NUL byte; a recipe is UTF-8 text.");
        }

        var text = bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..] : bytes;
        try
        {
            return _strict.GetString(text);
        }
        catch (DecoderFallbackException exception)
        {
            var at = bytes.Length - text.Length + exception.Index;
            throw Refuse(path, bytes, at, $"byte 0x{bytes[at]:X2} is not UTF-8. Save the file as UTF-8.");
        }
    }

    private static ReadOnlySpan<byte> ReadBytes(string path)
    {
        if (InputFile.Flaw(path) is { } flaw)
        {
            var hint = File.Exists(path) || Directory.Exists(path)
                ? ""
                : " 'dotnet distill ls' lists the tool's own recipes, 'dotnet distill new' writes one for your data.";
            throw Refuse(path, flaw + hint);
        }

        try
        {
            // One byte more than allowed tells a file that is too large.
            var buffer = new byte[MaxBytes + 1];
            using var file = File.OpenRead(path);
            var count = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return count <= MaxBytes
                ? buffer.AsSpan(0, count)
                : throw Refuse(path, "is larger than 1 MB; a recipe has a few kilobytes. Is it the right file?");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refuse(path, exception is UnauthorizedAccessException
                ? "cannot be read: permission denied."
                : $"cannot be read: {exception.Message}");
        }
    }

    private static UserException Refuse(string path, ReadOnlySpan<byte> bytes, int at, string what)
    {
        var line = bytes[..at].Count((byte)'\n') + 1;
        var column = at - bytes[..at].LastIndexOf((byte)'\n');
        return Refuse($"{path}:{line}:{column}", what);
    }

    private static UserException Refuse(string where, string what) => new(ExitCode.RecipeInvalid, where, what);
}
