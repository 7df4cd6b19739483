using System.CommandLine;
using Distill.Runs;

namespace Distill.Commands;

internal static class VerifyCommand
{
    public static Verb Verb { get; } = new(
        "verify",
        "Run a finished run again in a temporary folder, and compare what comes out, byte by byte; on another kind of "
        + "machine, its figures. Exit code 6 where they differ.",
        Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var folder = new Argument<string>("folder") { Description = "The folder of a finished run." }.OffersRuns();
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        command.AddAll(folder, json);
        command.SetAction(parsed =>
        {
            using var stop = new StopSignals(terminal);
            try
            {
                var path = parsed.GetValue(folder)!;
                var verification = RunDisplay.Show(
                    terminal, observer => Verification.Of(new RunFolder(path), observer, stop.Token));
                if (parsed.GetValue(json))
                {
                    terminal.PrintJson(verification);
                }
                else
                {
                    terminal.Output.WriteLine($"{path}: {verification.Told}");
                }

                return (int)(verification.Holds ? ExitCode.Done : ExitCode.GateFailed);
            }
            catch (OperationCanceledException)
            {
                terminal.Error.WriteLine("Stopped. Nothing was compared.");
                return (int)stop.Code;
            }
        });
    }
}
