using System.CommandLine;
using System.Globalization;
using Distill.Runs;

namespace Distill.Commands;

internal static class RmCommand
{
    public static Verb Verb { get; } = new(
        "rm", "Delete runs or sweeps, with everything in their folders; nothing else is deleted.", Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var folders = new Argument<string[]>("folders")
        {
            Description = "The folders of runs or sweeps.",
            Arity = ArgumentArity.OneOrMore,
        }.OffersRuns();
        command.AddAll(folders);
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
    }
}
