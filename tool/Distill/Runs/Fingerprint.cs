using System.Security.Cryptography;
using System.Text;
using Distill.Data;

namespace Distill.Runs;

/// <summary>
/// What a stage's result depends on, as one SHA-256: its own version, the sections of the recipe that it reads, the
/// content of its input files, and the fingerprints of the stages before it. Equal fingerprint, equal result.
/// </summary>
internal sealed class Fingerprint(string stage, int version)
{
    private readonly StringBuilder _text = new($"{stage} {version}\n");

    /// <summary>
    /// A recipe section or a value; records print all their values, doubles so that they can be read back.
    /// </summary>
    public Fingerprint With(string name, object? value)
    {
        // The length keeps a value from looking like the end of one and the beginning of another.
        var text = value?.ToString();
        _text.Append(name).Append(' ').Append(text?.Length ?? -1).Append('=').Append(text).Append('\n');
        return this;
    }

    /// <summary>A file, by content: it may be moved or renamed.</summary>
    public Fingerprint WithFile(string name, string path) => With(name, ContentHash.OfFile(path));

    /// <summary>A file, or every file of a folder, by name and content.</summary>
    public Fingerprint WithFiles(string name, string path)
    {
        string[] files = File.Exists(path) ? [path] : Directory.GetFiles(path);
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            WithFile($"{name}/{Path.GetFileName(file)}", file);
        }

        return this;
    }

    /// <summary>64 hexadecimal digits.</summary>
    public override string ToString() =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_text.ToString())));
}
