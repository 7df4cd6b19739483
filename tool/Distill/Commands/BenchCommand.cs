using System.CommandLine;
using Distill.Runs;

namespace Distill.Commands;

internal static class BenchCommand
{
    public static Verb Verb { get; } = new(
        "bench", "Time a recipe's distillation steps on this machine, and show where the time goes.", Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var recipe = new Argument<string>("recipe") { Description = "The recipe, a YAML file." }.OffersRecipes();
        var set = SetOption.Create();
        var steps = NumberOption.Create("--steps", "Steps that are timed.", least: 1, otherwise: 50);
        var warmUp = NumberOption.Create("--warm-up", "Steps before them.", least: 0, otherwise: 10);
        var cached = new Option<bool>("--cached")
        {
            Description =
                "Read the teacher's answers from a file, as a run does, instead of asking the teacher in every step.",
        };
        var against = new Option<string>("--against")
        {
            Description = "A result that --json printed before: tell how this one compares.",
            HelpName = "FILE.json",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        command.AddAll(recipe, set, steps, warmUp, cached, against, json);
        command.SetAction(parsed =>
        {
            var earlier = parsed.GetValue(against) is { } path ? new EarlierBench(path) : null;
            var file = InputCheck.Read(parsed.GetRequiredValue(recipe), parsed.Settings(set));
            var result = RunDisplay.Show(terminal, observer => new TrainingBench(file, observer).Run(
                parsed.GetValue(steps)!.Value, parsed.GetValue(warmUp)!.Value, parsed.GetValue(cached)));
            result = result with { Against = earlier?.Compare(result) };
            if (parsed.GetValue(json))
            {
                terminal.PrintJson(result);
            }
            else
            {
                terminal.Output.Write(BenchText.Of(result));
            }

            return (int)ExitCode.Done;
        });
    }
}
