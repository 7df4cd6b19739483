using System.Reflection;
using System.Text.RegularExpressions;
using Distill.Recipes;

namespace Distill.Tests.Recipes;

/// <summary>A key that nothing reads would be a promise that nothing keeps: a recipe could give it in vain.</summary>
public sealed class KeyUseTests
{
    public static TheoryData<string> Keys => [.. SectionShape.Paths];

    /// <summary>
    /// In the room where recipes become objects; the few that choose among recipes, in the room of recipes itself.
    /// </summary>
    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_key_is_read_where_recipes_become_objects(string path)
    {
        var section = KeyPath.Section(path);
        var type = section.Length == 0 ? typeof(Recipe) : SectionShape.KeyAt(section).Below!;
        var property = type.GetProperties().Single(each =>
            each.GetCustomAttribute<KeyAttribute>() is not null && Spelling.Key(each.Name) == KeyPath.Name(path));
        if (type == typeof(ExpectSection) || path == "extends")
        {
            return; // walked by their names: Gate, Preflight; followed before there are records: RecipeDocument
        }

        // As a member: section.Key, or in a pattern { Key: … }.
        var use = new Regex($@"(\.|[{{,(] ?){property.Name}\b");
        Assert.Contains(_sources.Value, source => use.IsMatch(source));
    }

    private static readonly Lazy<IReadOnlyList<string>> _sources = new(() =>
    [
        .. Directory.GetFiles(Repository.Path("tool/Distill/Runs"), "*.cs")
            .Append(Repository.Path("tool/Distill/Recipes/Recipe.cs"))
            .Select(File.ReadAllText),
    ]);
}
