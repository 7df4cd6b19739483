using System.CommandLine;
using Distill.Recipes;

namespace Distill.Commands;

internal static class SchemaCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("schema", "Print the JSON Schema of recipes, by which editors complete and check them.");
        command.SetAction(_ =>
        {
            terminal.Output.Write(RecipeSchema.Write());
            return (int)ExitCode.Done;
        });
        return command;
    }
}
