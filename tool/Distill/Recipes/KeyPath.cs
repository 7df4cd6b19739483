namespace Distill.Recipes;

/// <summary>
/// Where a key stands, sections joined by dots: <c>loss.soft.temperature</c>; the top is empty. Steps are counted:
/// <c>compress.0.prune</c> is in the first.
/// </summary>
internal static class KeyPath
{
    public static string Join(string section, string key) => section.Length == 0 ? key : $"{section}.{key}";

    public static string Section(string path) => path.LastIndexOf('.') is var dot and >= 0 ? path[..dot] : "";

    public static string Name(string path) => path[(path.LastIndexOf('.') + 1)..];

    /// <summary>The path as docs/recipe.md has it, the same for every step of a list: <c>compress.prune</c>.</summary>
    public static string InReference(string path) =>
        string.Join('.', path.Split('.').Where(name => !char.IsAsciiDigit(name.FirstOrDefault())));

    /// <summary>The path is the section, or stands in it.</summary>
    public static bool IsWithin(string path, string section) =>
        path == section || section.Length == 0 || path.StartsWith(section + ".", StringComparison.Ordinal);
}
