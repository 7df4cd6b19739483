namespace Distill.Recipes;

/// <summary>A recipe that comes with the tool.</summary>
/// <param name="About">what it shows: the comment in its first line</param>
internal sealed record ShippedRecipe(string Name, string Path, string About)
{
    public static string Folder => System.IO.Path.Combine(AppContext.BaseDirectory, "recipes");

    /// <summary>In the order of their names.</summary>
    public static IReadOnlyList<ShippedRecipe> All() =>
    [
        .. from path in Directory.EnumerateFiles(Folder, "*.yaml")
           let name = System.IO.Path.GetFileNameWithoutExtension(path)
           orderby name
           select new ShippedRecipe(name, path, File.ReadLines(path).First().TrimStart('#', ' ')),
    ];
}
