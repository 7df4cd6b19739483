using System.Text.RegularExpressions;

namespace Distill.Tests;

/// <summary>The house has one direction: a folder uses only what stands left of it in the flow of the data.</summary>
public sealed class ArchitectureTests
{
    private static readonly string[] _order =
    [
        "Recipes", "Formats", "Tokenizers", "Models", "Data", "Tasks", "Losses", "Teachers", "Optimizers",
        "Distributed", "Evaluation", "Training", "Compression", "Export", "Reports", "Runs", "Commands",
    ];

    private static readonly string[] _mayReadRecipes = ["Recipes", "Runs", "Commands"];

    [Fact]
    public void Every_folder_of_the_tool_has_its_place_in_the_order()
    {
        var folders = Directory.GetDirectories(Repository.Path("tool/Distill")).Select(Path.GetFileName);

        Assert.All(folders, folder => Assert.Contains(folder, _order));
    }

    [Fact]
    public void A_folder_mentions_only_what_stands_left_of_it()
    {
        var upward = new List<string>();
        foreach (var (folder, index) in _order.Select((folder, index) => (folder, index)))
        {
            var forbidden = _order.Skip(index + 1).ToList();
            if (!_mayReadRecipes.Contains(folder))
            {
                forbidden.Add("Recipes");
            }

            // Also the short form: inside namespace Distill.X, 'Training.Y' reaches Distill.Training.
            var names = string.Join('|', forbidden);
            var mention = new Regex($@"(?<![\w.""])(Distill\.)?({names})\.[A-Z]|using Distill\.({names});");
            upward.AddRange(
                from file in Sources(folder)
                from line in File.ReadLines(file)
                where forbidden.Count > 0 && !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
                    && mention.IsMatch(line)
                select $"{Path.GetRelativePath(Repository.Root, file)}: {line.Trim()}");
        }

        Assert.Empty(upward);
    }

    [Fact]
    public void The_binding_knows_nothing_of_the_tool()
    {
        var mentions =
            from file in Directory.EnumerateFiles(
                Repository.Path("tool/Distill.Torch"), "*.cs", SearchOption.AllDirectories)
            from line in File.ReadLines(file)
            where Regex.IsMatch(line, @"using Distill(?!\.Torch)")
            select $"{file}: {line}";

        Assert.Empty(mentions);
    }

    private static IEnumerable<string> Sources(string folder)
    {
        var path = Repository.Path($"tool/Distill/{folder}");
        return Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories) : [];
    }
}
