using System.CommandLine;
using Distill.Reports;
using Distill.Runs;

namespace Distill.Commands;

internal static class RunCommand
{
    public static Command Create(Terminal terminal)
    {
        var recipe = new Argument<string>("recipe") { Description = "The recipe, a YAML file." };
        var output = new Option<string?>("--output")
        {
            Description = "The run's folder. Without it: runs/<name of the recipe>.",
        };
        var json = new Option<bool>("--json") { Description = "Print report.json instead of the table." };
        var command = new Command(
            "run",
            "Carry a recipe from raw data to a measured student. Goes on where an interrupted run "
            + "of the folder stopped.")
        {
            recipe,
            output,
            json,
        };
        command.SetAction(parsed => Run(
            parsed.GetValue(recipe)!,
            parsed.GetValue(output),
            parsed.GetValue(json),
            [.. parsed.Tokens.Select(token => token.Value)],
            terminal));
        return command;
    }

    private static int Run(string path, string? output, bool json, IReadOnlyList<string> commandLine, Terminal terminal)
    {
        var file = InputCheck.Read(path);
        var folder = new RunFolder(output ?? Path.Combine("runs", file.Recipe.Name));
        using var stop = new StopSignals(terminal);
        try
        {
            var report = RunDisplay.Show(
                terminal, observer => new DistillationRun(file, folder, observer).Execute(commandLine, stop.Token));
            if (json)
            {
                terminal.Output.Write(File.ReadAllText(folder.In(Report.FileName)));
            }
            else
            {
                ReportPrinter.Print(report, terminal);
            }

            Gate.Check(file.Recipe, report);
            return (int)ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            terminal.Error.WriteLine("Stopped. A checkpoint was written; the same command goes on from it.");
            return (int)stop.Code;
        }
    }
}
