using System.Text.RegularExpressions;
using FilePath = System.IO.Path;

namespace Distill.Recipes;

/// <summary>
/// Texts of a document that name files: <c>${env:NAME}</c> in them is read, and those that count from another folder than
/// the recipe's are written anew. Anywhere else a variable is refused, so that no figure depends on one.
/// </summary>
/// <param name="from">the folder from which the document's paths count</param>
/// <param name="to">the recipe's</param>
internal sealed partial class InputPathTexts(Findings findings, string from, string to)
{
    public YamlMap In(YamlMap document) => (YamlMap)In(document, "");

    /// <param name="path">of the node's key, as the reference has it; empty for the whole document</param>
    public YamlNode In(YamlNode node, string path) => node switch
    {
        YamlMap map => map with
        {
            Entries = [.. map.Entries.Select(entry => entry with
            {
                Value = In(entry.Value, KeyPath.Join(path, entry.Key)),
            })],
        },
        YamlList list => list with { Items = [.. list.Items.Select(item => In(item, path))] },
        YamlText text => In(text, path),
        _ => node,
    };

    /// <summary>A path with the values of its variables.</summary>
    /// <param name="missing">what is to be told where one is not set, and null is returned</param>
    public static string? Expand(string path, out string missing)
    {
        var unset = Variable().Matches(path)
            .Select(match => match.Groups[1].Value)
            .FirstOrDefault(name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)));
        missing = $"the environment variable {Quoted.Short(unset ?? "")} is not set.";
        return unset is null
            ? Variable().Replace(path, match => Environment.GetEnvironmentVariable(match.Groups[1].Value)!)
            : null;
    }

    private YamlNode In(YamlText text, string path)
    {
        var kind = SectionShape.FindAt(path)?.About.Path ?? PathKind.None;
        var name = KeyPath.Name(path);
        if (kind == PathKind.None)
        {
            return Variable().IsMatch(text.Value)
                ? Refused(text, path, $"{name} is {Quoted.Short(text.Value)}; variables are read in paths only.")
                : text;
        }

        if (Expand(text.Value, out var missing) is not { } expanded)
        {
            return Refused(text, path, $"{name} is {Quoted.Short(text.Value)}; {missing}");
        }

        var isNoPath = text.IsNull || expanded.Length == 0 || expanded.Contains("://", StringComparison.Ordinal)
            || (kind == PathKind.TeacherOrModelFolder && expanded == StudentStartSection.Teacher);
        return text with
        {
            Value = from == to || isNoPath
                ? expanded
                : FilePath.GetRelativePath(to, FilePath.GetFullPath(expanded, from)),
        };
    }

    private YamlRefused Refused(YamlText text, string path, string what)
    {
        findings.Add(text.Place, path, what);
        return new YamlRefused(text.Place);
    }

    [GeneratedRegex(@"\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Variable();
}
