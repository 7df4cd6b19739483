using System.Security.Cryptography;
using System.Text;

namespace Distill.Data;

/// <summary>What a file holds, as one word: SHA-256 in lower-case hexadecimal, as sha256sum prints it.</summary>
internal static class ContentHash
{
    /// <summary>Of one file as of the file itself; of several the hash of a list as sha256sum prints it.</summary>
    public static string OfFiles(IReadOnlyList<(string Name, string Path)> files) => files is [var only]
        ? OfFile(only.Path)
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Concat(files.Select(file => $"{OfFile(file.Path)}  {file.Name}\n")))));

    public static string OfFile(string path)
    {
        using var file = InputFile.Open(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
