using System.CommandLine;
using Distill.Recipes;
using Distill.Runs;

namespace Distill.Commands;

internal static class ValidateCommand
{
    public static Command Create(Terminal terminal)
    {
        var recipe = new Argument<string>("recipe") { Description = "The recipe, a YAML file." };
        var show = new Option<bool>("--show") { Description = "Print the recipe with every default filled in." };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var command = new Command("validate", "Find everything that is wrong with a recipe, without running it.")
        {
            recipe,
            show,
            json,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(recipe)!;
            return parsed.GetValue(json)
                ? PrintJson(path, parsed.GetValue(show), terminal)
                : Print(path, parsed.GetValue(show), terminal);
        });
        return command;
    }

    private static int Print(string path, bool show, Terminal terminal)
    {
        var recipe = InputCheck.Read(path).Recipe;
        terminal.Output.Write(show ? RecipeWriter.Write(recipe) : $"{path}: {RecipeSummary.Of(recipe)}\n");
        return (int)ExitCode.Done;
    }

    private static int PrintJson(string path, bool show, Terminal terminal)
    {
        var (code, recipe, problems) = Check(path);
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

    private static (ExitCode Code, Recipe? Recipe, IReadOnlyList<Problem> Problems) Check(string path)
    {
        try
        {
            return (ExitCode.Done, InputCheck.Read(path).Recipe, []);
        }
        catch (UserException exception)
        {
            return (exception.Code, null, exception.Problems);
        }
    }
}
