using System.CommandLine;
using System.Globalization;
using Distill.Runs;

namespace Distill.Commands;

internal static class RunsCommand
{
    public static Verb Verb { get; } = new("runs", "List the runs in a folder, the newest first.", Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var folder = new Argument<string>("folder")
        {
            Description = "The folder of the runs.",
            DefaultValueFactory = _ => "runs",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        command.AddAll(folder, json);
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(folder)!;
            if (!Directory.Exists(path))
            {
                throw new UserException(
                    ExitCode.InputInvalid, path, "there is no such folder. 'dotnet distill run' makes runs/<name>.");
            }

            var runs = RunList.In(path);
            if (parsed.GetValue(json))
            {
                terminal.PrintJson(new { Runs = runs });
                return (int)ExitCode.Done;
            }

            TablePrinter.Print(
                ["run", "started", "seed", "model", "figure", "size"],
                runs.Select(run => new[]
                {
                    run.Path,
                    run.Date.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                    $"{run.Seed}",
                    run.Model ?? "",
                    run.Told,
                    (run.Bytes / 1e6).ToString("#,0.0", CultureInfo.InvariantCulture) + " MB",
                }),
                terminal);
            return (int)ExitCode.Done;
        });
    }
}
