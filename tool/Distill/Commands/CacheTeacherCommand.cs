using System.CommandLine;
using Distill.Runs;

namespace Distill.Commands;

internal static class CacheTeacherCommand
{
    public static Command Create(Terminal terminal)
    {
        var recipe = new Argument<string>("recipe") { Description = "The recipe, a YAML file." }.OffersRecipes();
        var set = SetOption.Create();
        var output = new Option<string?>("--output")
        {
            Description = "The run's folder. Without it: runs/<name of the recipe>.",
        };
        var share = new Option<string?>("--share")
        {
            Description = "A folder for finished stages that several runs have in common. Without it: the run's own.",
        };
        var command = new Command(
            "cache-teacher",
            "Ask a recipe's teacher about every row that the student will see, and keep its answers for 'run'. Goes on "
            + "where it was interrupted.")
        {
            recipe, set, output, share,
        };
        command.SetAction(parsed =>
        {
            var file = InputCheck.Read(parsed.GetValue(recipe)!, parsed.Settings(set));
            var folder = new RunFolder(
                parsed.GetValue(output) ?? Path.Combine("runs", file.Recipe.Name), parsed.GetValue(share));
            using var stop = new StopSignals(terminal);
            try
            {
                var answers = RunDisplay.Show(terminal, observer => KeptAnswers.Make(
                    file, folder, observer, [.. parsed.Tokens.Select(token => token.Value)], stop.Token));
                terminal.Output.WriteLine($"The teacher's answers are in {answers}.");
                return (int)ExitCode.Done;
            }
            catch (OperationCanceledException)
            {
                terminal.Error.WriteLine("Stopped. The same command goes on from there.");
                return (int)stop.Code;
            }
        });
        return command;
    }
}
