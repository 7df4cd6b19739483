using System.CommandLine;
using System.Globalization;
using Distill.Runs;

namespace Distill.Commands;

internal static class RmCommand
{
    public static Command Create(Terminal terminal)
    {
        var folders = new Argument<string[]>("folders")
        {
            Description = "The folders of runs or sweeps.",
            Arity = ArgumentArity.OneOrMore,
        }.OffersRuns();
        var command = new Command("rm", "Delete runs or sweeps, with everything in their folders; nothing else is deleted.")
        {
            folders,
        };
        command.SetAction(parsed =>
        {
            foreach (var folder in parsed.GetValue(folders)!)
            {
                var bytes = RunDeletion.Delete(folder);
                terminal.Output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{folder}: deleted, {bytes / 1e6:#,0.0} MB."));
            }

            return (int)ExitCode.Done;
        });
        return command;
    }
}
