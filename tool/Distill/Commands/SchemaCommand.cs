using System.CommandLine;
using Distill.Recipes;

namespace Distill.Commands;

internal static class SchemaCommand
{
    public static Verb Verb { get; } = new(
        "schema", "Print the JSON Schema of recipes, by which editors complete and check them.", Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        command.SetAction(_ =>
        {
            terminal.Output.Write(RecipeSchema.Write());
            return (int)ExitCode.Done;
        });
    }
}
