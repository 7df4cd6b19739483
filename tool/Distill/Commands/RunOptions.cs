using System.CommandLine;
using Distill.Recipes;
using Distill.Runs;

namespace Distill.Commands;

/// <summary>What the verbs that work in a run's folder have in common: the recipe with settings, and the folders.</summary>
internal sealed class RunOptions
{
    private readonly Argument<string> _recipe =
        new Argument<string>("recipe") { Description = "The recipe, a YAML file." }.OffersRecipes();

    private readonly Option<string[]> _set = SetOption.Create();

    private readonly Option<string?> _output = new("--output")
    {
        Description = "The run's folder. Without it: runs/<name of the recipe>.",
    };

    private readonly Option<string?> _share = new("--share")
    {
        Description = "A folder for finished stages that several runs have in common. Without it: the run's own.",
    };

    /// <summary>Before the verb's own options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_recipe);
        command.Add(_set);
        command.Add(_output);
        command.Add(_share);
    }

    /// <exception cref="UserException">everything that is wrong with the recipe</exception>
    public (RecipeFile File, RunFolder Folder) Read(ParseResult parsed)
    {
        var file = InputCheck.Read(parsed.GetRequiredValue(_recipe), parsed.Settings(_set));
        var path = parsed.GetValue(_output) ?? Path.Combine("runs", file.Recipe.Name);
        return (file, new RunFolder(path, parsed.GetValue(_share)));
    }
}
