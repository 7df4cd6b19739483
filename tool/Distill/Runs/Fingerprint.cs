using System.Security.Cryptography;
using System.Text;
using Distill.Data;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>
/// What a stage's result depends on, as one SHA-256: its own version, the sections of the recipe that it reads, the
/// content of its input files, and the fingerprints of the stages before it. Equal fingerprint, equal result.
/// </summary>
internal sealed class Fingerprint(string stage, int version)
{
    private const int HashDigits = 64;

    private readonly StringBuilder _text = new($"{stage} {version}\n");
    private readonly List<KeyValuePair<string, string>> _parts = [new("version", $"{version}")];

    /// <summary>What goes into it, sections key by key, so that people can be told what changed.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parts => _parts;

    /// <summary>
    /// A recipe section or a value; records print all their values, doubles so that they can be read back.
    /// </summary>
    public Fingerprint With(string name, object? value)
    {
        // The length keeps a value from looking like the end of one and the beginning of another.
        var text = value?.ToString();
        _text.Append(name).Append(' ').Append(text?.Length ?? -1).Append('=').Append(text).Append('\n');
        AddPart(name, value);
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

    /// <summary>In words: "loss.soft.temperature is 2, was 4".</summary>
    /// <param name="before">the parts of another fingerprint of this stage</param>
    public IReadOnlyList<string> DifferencesFrom(IReadOnlyDictionary<string, string> before)
    {
        var told = new List<string>();
        foreach (var (key, value) in _parts)
        {
            var was = before.GetValueOrDefault(key);
            if (was == value)
            {
                continue;
            }

            told.Add(key switch
            {
                "version" => "the tool computes it otherwise now",
                _ when was is null => $"{key} is new",
                _ when value.Length >= HashDigits || was.Length >= HashDigits => $"{key} changed",
                _ => $"{key} is {value}, was {was}",
            });
        }

        told.AddRange(before.Keys.Except(_parts.Select(part => part.Key)).Select(key => $"{key} is gone"));
        return told;
    }

    private void AddPart(string name, object? value)
    {
        if (value is not null && SectionShape.IsSection(value.GetType()))
        {
            foreach (var key in SectionShape.Of(value.GetType()).Keys)
            {
                AddPart(KeyPath.Join(name, key.Name), key.Get(value));
            }
        }
        else
        {
            // Of several files with one name, each counts.
            var count = _parts.Count(part => part.Key == name || part.Key.StartsWith($"{name} #", StringComparison.Ordinal));
            _parts.Add(new(count == 0 ? name : $"{name} #{count + 1}", value is null ? "none" : RecipeWriter.Scalar(value)));
        }
    }
}
