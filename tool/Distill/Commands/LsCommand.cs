using System.CommandLine;
using Distill.Recipes;

namespace Distill.Commands;

internal static class LsCommand
{
    public static Verb Verb { get; } = new("ls", "List the recipes that come with the tool.", Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        command.AddAll(json);
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
    }
}
