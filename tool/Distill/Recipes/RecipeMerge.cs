namespace Distill.Recipes;

/// <summary>
/// One recipe's keys over another's: sections key by key, lists and values as a whole. Where null is no value of the key,
/// it takes the key back to its default, as in JSON Merge Patch (RFC 7386).
/// </summary>
internal static class RecipeMerge
{
    public static YamlMap Over(YamlMap below, YamlMap above) => Over(below, above, "");

    /// <summary>The document with another value at a path.</summary>
    /// <param name="place">of sections that are made for it</param>
    public static YamlNode At(YamlMap document, string path, YamlNode value, Place place, Findings findings) =>
        At(document, path.Split('.'), 0, value, place, findings);

    private static YamlNode At(
        YamlNode? below, string[] path, int depth, YamlNode value, Place place, Findings findings)
    {
        if (depth == path.Length)
        {
            return Over(below, value, string.Join('.', path));
        }

        if (below is YamlList list && int.TryParse(path[depth], out var index))
        {
            if (index >= 0 && index < list.Items.Count)
            {
                var item = At(list.Items[index], path, depth + 1, value, place, findings);
                return list with { Items = [.. list.Items.Select((each, i) => i == index ? item : each)] };
            }

            var name = string.Join('.', path[..depth]);
            findings.Add(place, name, $"{name} has {Quoted.Count(list.Items.Count, "step")}, counted from 0.");
            return below;
        }

        var map = below as YamlMap ?? new YamlMap(place, []);
        var entry = map.Entries.FirstOrDefault(entry => entry.Key == path[depth]);
        var inner = At(entry?.Value, path, depth + 1, value, place, findings);
        return With(map, new YamlEntry(path[depth], entry?.Place ?? place, inner), string.Join('.', path[..(depth + 1)]));
    }

    private static YamlMap Over(YamlMap below, YamlMap above, string path)
    {
        var merged = below with { Place = above.Place };
        foreach (var entry in above.Entries)
        {
            var inner = KeyPath.Join(path, entry.Key);
            var before = below.Entries.FirstOrDefault(each => each.Key == entry.Key);
            merged = With(merged, entry with { Value = Over(before?.Value, entry.Value, inner) }, inner);
        }

        return merged;
    }

    private static YamlNode Over(YamlNode? below, YamlNode above, string path) =>
        below is YamlMap before && above is YamlMap after && SectionShape.FindAt(path) is { IsSection: true }
            ? Over(before, after, path)
            : above;

    private static YamlMap With(YamlMap map, YamlEntry entry, string path)
    {
        var at = map.Entries.ToList().FindIndex(each => each.Key == entry.Key);
        var entries = map.Entries.ToList();
        if (at < 0)
        {
            entries.Add(entry);
        }
        else if (entry.Value is YamlText { IsNull: true } && TakesBack(path))
        {
            entries.RemoveAt(at);
        }
        else
        {
            entries[at] = entry;
        }

        return map with { Entries = entries };
    }

    /// <summary>Null says the same as leaving the key out, or nothing at all.</summary>
    private static bool TakesBack(string path)
    {
        if (SectionShape.FindAt(path) is not { } key)
        {
            return false;
        }

        var parents = KeyPath.InReference(KeyPath.Section(path));
        for (var section = parents; section.Length > 0; section = KeyPath.Section(section))
        {
            if (SectionShape.KeyAt(section).About.Over is not null)
            {
                return !key.MayBeNull; // left out, it would be inherited
            }
        }

        var type = parents.Length == 0 ? typeof(Recipe) : SectionShape.KeyAt(parents).Below!;
        return !key.MayBeNull || key.Get(SectionShape.Of(type).CreateDefault()) is null;
    }
}
