using System.CommandLine;
using Distill.Recipes;
using Distill.Runs;

namespace Distill.Commands;

internal static class ValidateCommand
{
    public static Verb Verb { get; } = new(
        "validate", "Find everything that is wrong with a recipe, without running it.", Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var recipe = new Argument<string>("recipe") { Description = "The recipe, a YAML file." }.OffersRecipes();
        var show = new Option<bool>("--show") { Description = "Print the recipe with every default, and what each key means." };
        var set = SetOption.Create();
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        command.AddAll(recipe, set, show, json);
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(recipe)!;
            var settings = parsed.Settings(set);
            return parsed.GetValue(json)
                ? PrintJson(path, settings, parsed.GetValue(show), terminal)
                : Print(path, settings, parsed.GetValue(show), terminal);
        });
    }

    private static int Print(string path, IReadOnlyList<Setting> settings, bool show, Terminal terminal)
    {
        var recipe = InputCheck.Read(path, settings).Recipe;
        terminal.Output.Write(show ? RecipeWriter.Write(recipe, isExplained: true) : $"{path}: {RecipeSummary.Of(recipe)}\n");
        return (int)ExitCode.Done;
    }

    private static int PrintJson(string path, IReadOnlyList<Setting> settings, bool show, Terminal terminal)
    {
        var (code, recipe, problems) = Check(path, settings);
        terminal.PrintJson(new
        {
            Recipe = path,
            Valid = recipe is not null,
            Summary = recipe is null ? null : RecipeSummary.Of(recipe),
            Resolved = recipe is null || !show ? null : RecipeWriter.Write(recipe),
            Problems = problems,
        });
        return (int)code;
    }

    private static (ExitCode Code, Recipe? Recipe, IReadOnlyList<Problem> Problems) Check(
        string path, IReadOnlyList<Setting> settings)
    {
        try
        {
            return (ExitCode.Done, InputCheck.Read(path, settings).Recipe, []);
        }
        catch (UserException exception)
        {
            return (exception.Code, null, exception.Problems);
        }
    }
}
