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
            return new UnknownKey($"{found} Did you mean {Or(near)}?", [.. near.Select(name => KeyPath.Join(section, name))]);
        }

        if (Nearest.All(key, SectionShape.Paths.Select(KeyPath.Name)) is { Count: > 0 } far)
        {
            var paths = Closest(far[0], section);
            return new UnknownKey($"{found} Did you mean '{far[0]}', which belongs {Under(paths)}?", paths);
        }

        return new UnknownKey($"{found} The keys {(section.Length == 0 ? "there" : "in it")} are {Quoted.List(own)}.", []);
    }

    /// <summary>All paths that end in the key, of those the ones that share most with the section, of those the shortest.</summary>
    private static List<string> Closest(string key, string section)
    {
        var paths = SectionShape.Paths.Where(path => path == key || path.EndsWith("." + key, StringComparison.Ordinal)).ToList();
        var ranks = paths.ConvertAll(path => (Path: path, Apart: -Shared(path, section), Length: path.Count(letter => letter == '.')));
        var least = ranks.Count == 0 ? default : ranks.Min(rank => (rank.Apart, rank.Length));
        return [.. ranks.Where(rank => (rank.Apart, rank.Length) == least).Select(rank => rank.Path)];
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
