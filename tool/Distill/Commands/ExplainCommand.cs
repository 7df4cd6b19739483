using System.CommandLine;
using Distill.Recipes;
using Distill.Runs;

namespace Distill.Commands;

internal static class ExplainCommand
{
    public static Verb Verb { get; } = new(
        "explain", "Tell what a recipe minimizes, by which parameters and for how long; or what a key means.", Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var what = new Argument<string>("recipe|key")
        {
            Description = "A recipe, or one key of recipes, such as loss.soft.temperature.",
        };
        var check = new Option<bool>("--check")
        {
            Description = "Run what a run checks before the student's first step. Exit code 6 where it would refuse.",
        };
        var measure = new Option<bool>("--measure") { Description = "Time a few steps, for an estimate of the whole." };
        var set = SetOption.Create();
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        command.AddAll(what, set, check, measure, json);
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(what);
            return SectionShape.Paths.Contains(name) && !File.Exists(name)
                ? Key(name, parsed.GetValue(json), terminal)
                : Recipe(
                    name,
                    parsed.Settings(set),
                    parsed.GetValue(measure),
                    parsed.GetValue(check),
                    parsed.GetValue(json),
                    terminal);
        });
    }

    private static int Key(string path, bool json, Terminal terminal)
    {
        var key = ExplainedKey.Of(path);
        if (json)
        {
            terminal.PrintJson(key);
        }
        else
        {
            terminal.Output.Write(ExplainText.Of(key));
        }

        return (int)ExitCode.Done;
    }

    private static int Recipe(
        string path, IReadOnlyList<Setting> settings, bool measure, bool check, bool json, Terminal terminal)
    {
        if (!File.Exists(path) && Path.GetExtension(path) is not (".yaml" or ".yml"))
        {
            throw new UserException(
                ExitCode.Usage,
                "",
                $"{Quoted.Short(path)} is neither a file nor a key of recipes."
                + Nearest.Question(path, SectionShape.Paths));
        }

        var file = InputCheck.Read(path, settings);
        var explanation = RunDisplay.Show(terminal, observer => new Explainer(file, observer).Run(measure, check));
        if (json)
        {
            terminal.PrintJson(explanation);
        }
        else
        {
            terminal.Output.Write(ExplainText.Of(explanation));
        }

        return (int)(explanation.Preflight?.IsRefused == true ? ExitCode.GateFailed : ExitCode.Done);
    }
}
