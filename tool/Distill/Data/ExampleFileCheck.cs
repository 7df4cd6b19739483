using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Distill.Data;

/// <summary>Tells whether a file is an example file and whole, before it is mapped.</summary>
internal static class ExampleFileCheck
{
    public static ExampleFileLayout Layout(string path)
    {
        using var file = InputFile.Open(path);
        var signature = new byte[ExampleFileLayout.Signature.Length];
        file.ReadAtLeast(signature, signature.Length, throwOnEndOfStream: false);
        if (!signature.AsSpan().SequenceEqual(ExampleFileLayout.Signature))
        {
            throw new UserException(ExitCode.InputInvalid, path, "is not a file of examples.");
        }

        var layout = ReadEnd(file) ?? throw new UserException(
            ExitCode.InputInvalid, path, "is cut off or damaged. Delete it: it is made again from the data.");

        return layout.Version == ExampleFileLayout.CurrentVersion
            ? layout
            : throw new UserException(
                ExitCode.InputInvalid, path,
                $"has version {layout.Version}; this tool reads version {ExampleFileLayout.CurrentVersion}. "
                + "Delete it: it is made again from the data.");
    }

    /// <summary>Null where the file does not end as it was written.</summary>
    private static ExampleFileLayout? ReadEnd(FileStream file)
    {
        var endOffset = file.Length - ExampleFileLayout.EndSize;
        if (endOffset < ExampleFileLayout.Signature.Length)
        {
            return null;
        }

        var sum = Hash(file, endOffset + ExampleFileLayout.Size);
        var end = new byte[ExampleFileLayout.EndSize];
        file.Position = endOffset;
        file.ReadExactly(end);

        var layout = MemoryMarshal.Read<ExampleFileLayout>(end);
        return end.AsSpan(ExampleFileLayout.Size).SequenceEqual([.. sum, .. ExampleFileLayout.Signature]) ? layout : null;
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
