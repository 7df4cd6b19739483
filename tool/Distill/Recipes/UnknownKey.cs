namespace Distill.Recipes;

/// <summary>A key that the section does not have, and which one may have been meant.</summary>
/// <param name="Meant">the paths of keys that it may stand for</param>
internal sealed record UnknownKey(string Sentence, IReadOnlyList<string> Meant)
{
    /// <summary>What is told about a key that is not among those of its section.</summary>
    /// <param name="section">the section's path; empty at the top</param>
    public static UnknownKey Explain(string key, string section)
    {
        var found = $"unknown key {Quoted.Short(key)} {(section.Length == 0 ? "at the top level" : $"in {section}")}.";
        var own = SectionShape.Paths.Where(path => KeyPath.Section(path) == section).Select(KeyPath.Name).ToList();

        if (ForeignNames.Refusal(key, section) is { } refusal)
        {
            return new UnknownKey($"{found} {refusal}", []);
        }

        // Before the same word in another section: a weight is of a loss, and weights are of quantize.
        if (own.Contains($"{key}s"))
        {
            return new UnknownKey($"{found} Did you mean '{key}s'?", [KeyPath.Join(section, $"{key}s")]);
        }

        if (ForeignNames.Here(key) is { } foreign && Closest(foreign, section) is { Count: > 0 } called)
        {
            var place = KeyPath.Section(called[0]) == section ? "" : $" and belongs {Under(called)}";
            return new UnknownKey($"{found} It is called '{KeyPath.Name(foreign)}' here{place}.", called);
        }

        if (Closest(key, section) is { Count: > 0 } elsewhere)
        {
            return new UnknownKey($"{found} It belongs {Under(elsewhere)}.", elsewhere);
        }

        if (Nearest.All(key, own) is { Count: > 0 } near)
        {
            var paths = near.Select(name => KeyPath.Join(section, name));
            return new UnknownKey($"{found} Did you mean {Or(near)}?", [.. paths]);
        }

        if (Nearest.All(key, SectionShape.Paths.Select(KeyPath.Name)) is { Count: > 0 } far)
        {
            var inner = Closest(far[0], section);
            return new UnknownKey($"{found} Did you mean '{far[0]}', which belongs {Under(inner)}?", inner);
        }

        return new UnknownKey($"{found} The keys there are {Quoted.List(own)}.", []);
    }

    /// <summary>The paths that end in the key and are nearest to the section; of those the shortest.</summary>
    private static List<string> Closest(string key, string section)
    {
        var ranks = SectionShape.Paths
            .Where(path => path == key || path.EndsWith("." + key, StringComparison.Ordinal))
            .Select(path => (Path: path, Rank: (-Shared(path, section), path.Count(letter => letter == '.'))))
            .ToList();
        return [.. ranks.Where(each => each.Rank == ranks.Min(other => other.Rank)).Select(each => each.Path)];
    }

    private static int Shared(string path, string section) =>
        path.Split('.').Zip(section.Split('.')).TakeWhile(pair => pair.First == pair.Second).Count();

    private static string Under(IEnumerable<string> paths)
    {
        var sections = paths.Select(KeyPath.Section).ToList();
        return sections.Contains("") ? "at the top level" : $"under {string.Join(" or ", sections)}";
    }

    private static string Or(IEnumerable<string> names) => string.Join(" or ", names.Select(Quoted.Short));
}
