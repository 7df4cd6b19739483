using FilePath = System.IO.Path;

namespace Distill.Recipes;

/// <summary>
/// All that a recipe says: the recipes that it extends, its own text, and settings of the command line. A later one
/// outweighs those before it.
/// </summary>
internal sealed class RecipeDocument
{
    private const string Extends = "extends";
    private const string Name = "name";

    private readonly Findings _findings;
    private readonly string _folder;

    private RecipeDocument(string path, Findings findings)
    {
        _findings = findings;
        _folder = FolderOf(path);
    }

    /// <summary>The keys and values, or null when nothing can be made of a text; what is wrong is in the findings.</summary>
    /// <exception cref="UserException">a file cannot be read, or is no text</exception>
    public static YamlMap? Read(string path, IReadOnlyList<Setting> settings, Findings findings)
    {
        var document = new RecipeDocument(path, findings);
        return settings.Aggregate(
            document.Read(path, origin: null, []), (map, setting) => map is null ? null : document.With(map, setting));
    }

    /// <param name="origin">how messages name the file; null for the recipe itself</param>
    /// <param name="above">the full paths of the recipes that led here</param>
    private YamlMap? Read(string path, string? origin, IReadOnlyList<string> above)
    {
        var text = RecipeText.Read(path);
        if (YamlReader.Read(text, _findings, place => place with { Origin = origin }) is not { } map)
        {
            return null;
        }

        // A wrong kind of value is told with the others, when values become records.
        var link = map.Entries.FirstOrDefault(entry => entry.Key == Extends);
        if (link?.Value is not YamlText { IsEmpty: false, IsNull: false } below)
        {
            return new InputPathTexts(_findings, FolderOf(path), _folder).In(map);
        }

        var own = new InputPathTexts(_findings, FolderOf(path), _folder).In(
            map with { Entries = [.. map.Entries.Where(entry => entry != link)] });
        var next = Follow(below, path, origin, [.. above, FilePath.GetFullPath(path)]);
        return next is null ? null : RecipeMerge.Over(
            next with { Entries = [.. next.Entries.Where(entry => entry.Key != Name)] }, own);
    }

    private YamlMap? Follow(YamlText link, string path, string? origin, IReadOnlyList<string> above)
    {
        if (InputPathTexts.Expand(link.Value, out var missing) is not { } value)
        {
            _findings.Add(link.Place, Extends, $"{Extends} is {Quoted.Short(link.Value)}; {missing}");
            return null;
        }

        var full = FilePath.GetFullPath(value, FolderOf(path));
        if (above.Contains(full))
        {
            var circle = above.SkipWhile(each => each != full).Append(full).Select(each => FilePath.GetFileName(each));
            _findings.Add(
                link.Place,
                Extends,
                $"{Extends} goes in a circle: {string.Join(" → ", circle)}. Remove one of these keys.");
            return null;
        }

        if (InputFile.Flaw(full) is { } flaw)
        {
            _findings.Add(link.Place, Extends, $"{Extends} is {Quoted.Short(link.Value)}; {full}: {flaw}");
            return null;
        }

        // As far as can be, named as its user named the recipe itself.
        var named = FilePath.Combine(FilePath.GetDirectoryName(origin ?? path) ?? "", value);
        return Read(full, named, above);
    }

    private YamlMap? With(YamlMap map, Setting setting)
    {
        var place = Place.OfSetting(setting.Key);
        if (setting.Key == Extends)
        {
            _findings.Add(place, Extends, $"{Extends} stands in a recipe only, and not in a setting.");
            return map;
        }

        if (setting.Read(_findings) is not { } value)
        {
            return null;
        }

        // Paths count from the recipe's folder, as if they stood there.
        var own = new InputPathTexts(_findings, _folder, _folder);
        return (YamlMap)RecipeMerge.At(
            map, setting.Key, own.In(value, KeyPath.InReference(setting.Key)), place, _findings);
    }

    private static string FolderOf(string path) => FilePath.GetDirectoryName(FilePath.GetFullPath(path))!;
}
