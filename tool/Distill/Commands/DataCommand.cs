using System.CommandLine;
using Distill.Runs;

namespace Distill.Commands;

internal static class DataCommand
{
    public static Verb Verb { get; } = new(
        "data",
        "Look at the rows that a recipe learns from.",
        (command, terminal) => command.Add(Inspect(terminal)));

    private static Command Inspect(Terminal terminal)
    {
        var recipe = new Argument<string>("recipe") { Description = "The recipe, a YAML file." }.OffersRecipes();
        var set = SetOption.Create();
        var similarity = new Option<double?>("--similarity")
        {
            Description = "From which on texts are near duplicates, 0.5 to 1. Without it: data.clean's, else 0.8.",
        };
        var suspects = new Option<bool>("--suspects")
        {
            Description = "Also look for training rows whose label is suspected to be wrong.",
        };
        var list = new Option<string?>("--list")
        {
            Description = "A file, .csv, for every row in which something was found.",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var command = new Command(
            "inspect",
            "Tell labels, repetitions, rows that are both learned and measured on, lengths and unknown tokens.")
        {
            recipe, set, similarity, suspects, list, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(similarity) is { } value and not (>= 0.5 and <= 1))
            {
                result.AddError(FormattableString.Invariant($"--similarity is {value}; it must be from 0.5 to 1."));
            }
        });
        command.SetAction(parsed =>
        {
            var file = InputCheck.Read(parsed.GetRequiredValue(recipe), parsed.Settings(set));
            var found = RunDisplay.Show(terminal, observer => new DataInspector(
                file,
                parsed.GetValue(similarity),
                parsed.GetValue(suspects),
                parsed.GetValue(list),
                observer).Run());
            if (parsed.GetValue(json))
            {
                terminal.PrintJson(found);
            }
            else
            {
                terminal.Output.Write(DataInspectionText.Of(found));
            }

            return (int)ExitCode.Done;
        });
        return command;
    }
}
