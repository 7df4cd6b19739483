using System.CommandLine;
using Distill.Recipes;
using Distill.Reports;
using Distill.Runs;

namespace Distill.Commands;

internal static class RunCommand
{
    public static Verb Verb { get; } = new(
        "run",
        "Carry a recipe from raw data to a measured student. Goes on where an interrupted run "
        + "of the folder stopped.",
        Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var options = new RunOptions();
        var keep = new Option<bool>("--keep-report")
        {
            Description = "Measure nothing again where the same stages were measured before.",
        };
        var dry = new Option<bool>("--dry-run")
        {
            Description = "Tell which stages are done, and which would run and why; run none.",
        };
        var force = new Option<string[]>("--force")
        {
            Description = "Do a stage again, such as teacher. As often as needed.",
            HelpName = "stage",
        };
        var from = new Option<string?>("--from")
        {
            Description = "Do a stage again, and all that come after it.",
            HelpName = "stage",
        };
        var until = new Option<string?>("--until") { Description = "End after a stage.", HelpName = "stage" };
        var json = new Option<bool>("--json") { Description = "Print report.json instead of the table." };
        options.AddTo(command);
        command.AddAll(keep, dry, force, from, until, json);
        command.SetAction(parsed =>
        {
            var (file, folder) = options.Read(parsed);
            var choice = new StageChoice(
                parsed.GetValue(force) ?? [], parsed.GetValue(from), parsed.GetValue(until));
            return parsed.GetValue(dry)
                ? Plan(file, folder, choice, parsed.GetValue(json), terminal)
                : Run(
                    file,
                    folder,
                    choice,
                    parsed.GetValue(keep),
                    parsed.GetValue(json),
                    [.. parsed.Tokens.Select(token => token.Value)],
                    terminal);
        });
    }

    private static int Plan(RecipeFile file, RunFolder folder, StageChoice choice, bool json, Terminal terminal)
    {
        var plan = RunDisplay.Show(terminal, observer => RunPlan.Of(file, folder, choice, observer));
        if (json)
        {
            terminal.PrintJson(new { Folder = folder.Path, Stages = plan });
        }
        else
        {
            terminal.Output.Write(PlanText.Of(plan, folder));
        }

        return (int)ExitCode.Done;
    }

    private static int Run(
        RecipeFile file,
        RunFolder folder,
        StageChoice choice,
        bool keepsReport,
        bool json,
        IReadOnlyList<string> commandLine,
        Terminal terminal)
    {
        using var stop = new StopSignals(terminal);
        try
        {
            var report = RunDisplay.Show(
                terminal,
                observer => new DistillationRun(file, folder, observer, choice, keepsReport)
                    .Execute(commandLine, stop.Token));
            if (report is null)
            {
                return (int)ExitCode.Done;
            }

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
