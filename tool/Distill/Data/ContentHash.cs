using System.Security.Cryptography;

namespace Distill.Data;

/// <summary>What a file holds, as one word: SHA-256 in lower-case hexadecimal, as sha256sum prints it.</summary>
internal static class ContentHash
{
    public static string OfFile(string path)
    {
        using var file = InputFile.Open(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
