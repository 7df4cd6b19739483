using System.CommandLine;
using Distill.Recipes;

namespace Distill.Commands;

internal static class LsCommand
{
    public static Command Create(Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var command = new Command("ls", "List the recipes that come with the tool.")
        {
            json,
        };
        command.SetAction(parsed =>
        {
            var recipes = ShippedRecipe.All();
            if (parsed.GetValue(json))
            {
                terminal.PrintJson(new { Recipes = recipes });
                return (int)ExitCode.Done;
            }

            var width = recipes.Max(recipe => recipe.Name.Length);
            foreach (var recipe in recipes)
            {
                terminal.Output.WriteLine($"{recipe.Name.PadRight(width)}  {recipe.About}");
            }

            terminal.Output.WriteLine($"They stand in {ShippedRecipe.Folder}");
            return (int)ExitCode.Done;
        });
        return command;
    }
}
