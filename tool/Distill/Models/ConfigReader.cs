using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Models;

/// <summary>
/// Reads a config.json, with Hugging Face's default where a key is missing, and collects what is wrong.
/// </summary>
internal sealed class ConfigReader(string path, JsonObject config)
{
    private string _section = "";

    public InputProblems Problems { get; private init; } = new();

    /// <summary>The keys of an object within the config; null where it is missing or null.</summary>
    public ConfigReader? Section(string key)
    {
        if (config[key] is { } node and not JsonObject)
        {
            Add(key, node, "it must hold keys.");
        }

        return config[key] is JsonObject section
            ? new ConfigReader(path, section) { Problems = Problems, _section = $"{_section}{key}." }
            : null;
    }

    /// <summary>A count of things of which there is at least one.</summary>
    public int Size(string key, int missing) => Integer(key, missing, 1, 100_000_000);

    /// <summary>Null where the key is there and null.</summary>
    /// <inheritdoc cref="Size"/>
    public int? SizeOrNull(string key, int? missing) =>
        !config.ContainsKey(key) ? missing : config[key] is null ? null : Size(key, 1);

    public int Integer(string key, int missing, int minimum, int maximum)
    {
        if (config[key] is not { } node)
        {
            return missing;
        }

        if (node is JsonValue value && value.TryGetValue(out int number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        Add(key, node, $"it must be a whole number from {minimum} to {maximum}.");
        return missing;
    }

    public double? Probability(string key, double? missing) =>
        Number(key, missing, number => number is >= 0 and < 1, "it must be a number from 0 to below 1.");

    public double Positive(string key, double missing) =>
        Number(key, missing, number => number > 0, "it must be a number above 0.")!.Value;

    /// <summary>A number above 0 that has no default.</summary>
    public double Required(string key)
    {
        if (config[key] is null)
        {
            Add($"{_section}{key} is missing; it must be a number above 0.");
        }

        return Positive(key, 1);
    }

    public bool Flag(string key, bool missing)
    {
        if (config[key] is not { } node)
        {
            return missing;
        }

        if (node is JsonValue value && value.TryGetValue(out bool flag))
        {
            return flag;
        }

        Add(key, node, "it must be true or false.");
        return missing;
    }

    /// <summary>One of a few words.</summary>
    public string Word(string key, string missing, IReadOnlyCollection<string> known)
    {
        if (config[key] is not { } node)
        {
            return missing;
        }

        if (node is JsonValue value && value.TryGetValue(out string? word) && known.Contains(word))
        {
            return word;
        }

        Add(key, node, $"known are {string.Join(", ", known.Select(name => $"'{name}'"))}.");
        return missing;
    }

    /// <summary>Refuses every value but one, where the key is there and not null.</summary>
    /// <param name="known">as JSON</param>
    public void Only(string key, string known)
    {
        if (config[key] is { } node && node.ToJsonString() != known)
        {
            Add(key, node, $"this tool knows only {known}.");
        }
    }

    /// <summary>Which heads are gone; none where the key is missing.</summary>
    public PrunedHeads PrunedHeads()
    {
        const string key = "pruned_heads";
        if (config[key] is not { } node)
        {
            return Models.PrunedHeads.None;
        }

        if (Models.PrunedHeads.Read(node) is { } heads)
        {
            return heads;
        }

        Add(key, node, "it must hold a list of heads for each layer that lost some, as {\"0\": [1, 3]}.");
        return Models.PrunedHeads.None;
    }

    /// <summary>Label words by number: id2label, else as many as num_labels, else two.</summary>
    public IReadOnlyList<string> Labels()
    {
        if (config["id2label"] is not { } node)
        {
            return [.. Enumerable.Range(0, Integer("num_labels", 2, 1, 1_000_000)).Select(id => $"LABEL_{id}")];
        }

        var words = (node as JsonObject)?.ToDictionary(pair => pair.Key, pair => pair.Value?.ToString());
        var labels = words is { Count: > 0 }
            ? Enumerable.Range(0, words.Count).Select(id => words.GetValueOrDefault($"{id}")).ToList()
            : [null];
        if (labels.Contains(null))
        {
            Add("id2label must name a label for each number from \"0\" on, without gaps.");
            return [];
        }

        foreach (var twice in labels.GroupBy(label => label).Where(group => group.Count() > 1))
        {
            Add($"id2label names '{twice.Key}' twice; labels must differ.");
        }

        return labels!;
    }

    public void Add(string problem) => Problems.Add(path, problem);

    private double? Number(string key, double? missing, Predicate<double> allowed, string needed)
    {
        if (config[key] is not { } node)
        {
            return missing;
        }

        if (node is JsonValue value && value.TryGetValue(out double number)
            && double.IsFinite(number) && allowed(number))
        {
            return number;
        }

        Add(key, node, needed);
        return missing ?? 0;
    }

    private void Add(string key, JsonNode found, string problem)
    {
        var written = found.ToJsonString();
        Add($"{_section}{key} is {(written.Length <= 100 ? written : $"{written[..100]}…")}; {problem}");
    }
}
