using System.CommandLine;
using Distill.Recipes;
using Distill.Runs;

namespace Distill.Commands;

/// <summary>What a shell can offer for arguments: recipes, runs, keys.</summary>
internal static class Completions
{
    /// <summary>Recipes in the folder and in recipes/.</summary>
    public static Argument<string> OffersRecipes(this Argument<string> argument)
    {
        argument.HelpName = argument.Name; // else the help would list them all
        argument.CompletionSources.Add(_ => new[] { ".", "recipes" }
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.yaml"))
            .Select(path => Path.GetRelativePath(".", path))
            .Order(StringComparer.Ordinal));
        return argument;
    }

    /// <summary>Runs in runs/.</summary>
    public static Argument<T> OffersRuns<T>(this Argument<T> argument)
    {
        argument.HelpName = argument.Name;
        argument.CompletionSources.Add(_ => RunList.Paths("runs"));
        return argument;
    }

    /// <summary>Keys of recipes, with the sign that goes before a value.</summary>
    public static Option<string[]> OffersKeys(this Option<string[]> option)
    {
        option.CompletionSources.Add(_ => SectionShape.Paths
            .Where(path => SectionShape.KeyAt(path).Below is null)
            .Select(path => $"{path}="));
        return option;
    }
}
