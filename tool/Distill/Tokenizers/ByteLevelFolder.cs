using System.Globalization;
using System.Text.Json;
using Distill.Formats;

namespace Distill.Tokenizers;

/// <summary>Reads vocab.json and merges.txt with what tokenizer_config.json says about them.</summary>
internal static class ByteLevelFolder
{
    /// <param name="vocabulary">the path and content of vocab.json</param>
    /// <param name="merges">the path and content of merges.txt</param>
    /// <param name="config">the path and content of tokenizer_config.json, null where there is none</param>
    public static TokenizerFiles Read(
        (string Path, byte[] Content) vocabulary,
        (string Path, byte[] Content) merges,
        (string Path, byte[]? Content) config)
    {
        var problems = new InputProblems();
        var ids = ReadIds(vocabulary.Path, vocabulary.Content, problems);
        var section = JsonSection.Parse(config.Path, config.Content ?? "{}"u8.ToArray(), problems);
        var settings = ByteLevelSettings.Read(section, problems, config.Path);
        var added = ReadAdded(section, settings, ids, problems, vocabulary.Path);
        var pairs = MergesText.Read(merges.Path, merges.Content);
        problems.ThrowIfAny();

        return ByteLevelFiles.Create(ids, pairs, added, settings, config.Content) with { Where = vocabulary.Path };
    }

    private static Dictionary<string, int> ReadIds(string path, byte[] content, InputProblems problems)
    {
        var root = JsonText.Parse(path, content);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        if (root.ValueKind != JsonValueKind.Object)
        {
            problems.Add(path, $"is {JsonSection.Found(root)}; it must be an object that maps each token to its id.");
            return ids;
        }

        foreach (var property in root.EnumerateObject())
        {
            if (JsonSection.TryId(property.Value, out var id))
            {
                ids.Add(property.Name, id);
            }
            else
            {
                problems.Add(path, $"gives {Quoted.Short(property.Name)} the id {JsonSection.Found(property.Value)}; "
                    + "it must be a whole number from 0 to 2147483647.");
            }
        }

        return ids;
    }

    // Newer folders list all added tokens with their ids; older ones name special tokens of the vocabulary.
    private static List<AddedToken> ReadAdded(
        JsonSection config,
        ByteLevelSettings settings,
        Dictionary<string, int> ids,
        InputProblems problems,
        string path)
    {
        var added = new List<AddedToken>();
        foreach (var (key, token) in config.Section("added_tokens_decoder")?.Entries() ?? [])
        {
            if (int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                added.Add(AddedToken.Read(token, id) ?? AddedToken.OfSpecial(id, ""));
            }
            else
            {
                config.Problem("added_tokens_decoder", $"has the key {Quoted.Short(key)}; it must be an id.");
            }
        }

        string[] needed = settings.Family == ByteLevelFamily.Roberta ? [settings.Begin, settings.End] : [];
        foreach (var token in settings.Named.Select(named => named.Token).Concat(needed).Distinct())
        {
            if (added.Any(known => known.Content == token))
            {
                continue;
            }

            if (ids.TryGetValue(token, out var id))
            {
                added.Add(AddedToken.OfSpecial(id, token) with { StripLeft = token == "<mask>" });
            }
            else
            {
                problems.Add(path, $"{Quoted.Short(token)} is missing, which the tokenizer needs as a special token. "
                    + "Add it to the vocabulary.");
            }
        }

        return added;
    }
}
