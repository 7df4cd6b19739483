using System.CommandLine;
using Distill.Runs;

namespace Distill.Commands;

internal static class CompareCommand
{
    public static Verb Verb { get; } = new(
        "compare", "Put finished runs side by side: what differs in their recipes, and every figure.", Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var folders = new Argument<string[]>("folders")
        {
            Description = "The folders of finished runs.",
            Arity = new ArgumentArity(2, 100),
        }.OffersRuns();
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        command.AddAll(folders, json);
        command.SetAction(parsed =>
        {
            var comparison = RunComparison.Of(parsed.GetValue(folders)!);
            if (parsed.GetValue(json))
            {
                terminal.PrintJson(comparison);
                return (int)ExitCode.Done;
            }

            if (comparison.Recipe.Count == 0)
            {
                terminal.Output.WriteLine("The recipes are the same.");
            }
            else
            {
                TablePrinter.Print(
                    ["recipe", .. comparison.Runs],
                    comparison.Recipe.Select(key => (IReadOnlyList<string>)[key.Key, .. key.Values.Select(value => value ?? "-")]),
                    terminal);
            }

            TablePrinter.Print(
                ["figure", .. comparison.Runs],
                comparison.Figures.Select(figure => (IReadOnlyList<string>)[figure.Title, .. figure.Texts]),
                terminal);
            PrintClasses(comparison, terminal);
            return (int)ExitCode.Done;
        });
    }

    /// <summary>Of the last model, which the others were made for; --json tells those of all.</summary>
    private static void PrintClasses(RunComparison comparison, Terminal terminal)
    {
        if (comparison.Classes.Count == 0)
        {
            return;
        }

        var last = comparison.Classes[^1].Model;
        TablePrinter.Print(
            [$"F1 of the classes, {last}", .. comparison.Runs],
            comparison.Classes
                .Where(one => one.Model == last)
                .Select(one => (IReadOnlyList<string>)[one.Label, .. one.Texts]),
            terminal);
    }
}
