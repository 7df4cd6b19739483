using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Distill.Data;

/// <summary>Tells whether a file is a token file and whole, before it is mapped.</summary>
internal static class TokenFileCheck
{
    public static TokenFileLayout Layout(string path)
    {
        using var file = InputFile.Open(path);
        var mark = new byte[TokenFileLayout.Mark.Length];
        file.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false);
        if (!mark.AsSpan().SequenceEqual(TokenFileLayout.Mark))
        {
            throw new UserException(ExitCode.InputInvalid, path, "is not a token file.");
        }

        var layout = ReadEnd(file) ?? throw new UserException(
            ExitCode.InputInvalid, path, "is cut off or damaged. Delete it: it is made again from the data.");

        return layout.Version == TokenFileLayout.CurrentVersion
            ? layout
            : throw new UserException(
                ExitCode.InputInvalid, path,
                $"has version {layout.Version}; this tool reads version {TokenFileLayout.CurrentVersion}. "
                + "Delete it: it is made again from the data.");
    }

    /// <summary>Null where the file does not end as it was written.</summary>
    private static TokenFileLayout? ReadEnd(FileStream file)
    {
        var endOffset = file.Length - TokenFileLayout.EndSize;
        if (endOffset < TokenFileLayout.Mark.Length)
        {
            return null;
        }

        var sum = Hash(file, endOffset + TokenFileLayout.Size);
        var end = new byte[TokenFileLayout.EndSize];
        file.Position = endOffset;
        file.ReadExactly(end);

        var layout = MemoryMarshal.Read<TokenFileLayout>(end);
        return end.AsSpan(TokenFileLayout.Size).SequenceEqual([.. sum, .. TokenFileLayout.Mark]) ? layout : null;
    }

    private static byte[] Hash(FileStream file, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[1 << 16];
        file.Position = 0;
        for (var left = length; left > 0;)
        {
            var count = file.ReadAtLeast(block.AsSpan(0, (int)Math.Min(left, block.Length)), 1);
            hash.AppendData(block, 0, count);
            left -= count;
        }

        return hash.GetHashAndReset();
    }
}
