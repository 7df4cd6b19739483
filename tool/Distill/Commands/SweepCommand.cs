using System.CommandLine;
using Distill.Reports;
using Distill.Runs;

namespace Distill.Commands;

internal static class SweepCommand
{
    public static Verb Verb { get; } = new(
        "sweep",
        "Run a recipe with many settings and seeds, share what they have in common, and compare. Goes on where an "
        + "interrupted sweep of the folder stopped.",
        Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var recipe = new Argument<string>("recipe") { Description = "The recipe, a YAML file." }.OffersRecipes();
        var set = new Option<string[]>("--set")
        {
            Description = "A key of the recipe with values to try, such as loss.soft.temperature=1,2,4. As often as needed: "
                + "all combinations are tried.",
            HelpName = "key=values",
        }.OffersKeys();
        var seeds = NumberOption.Create("--seeds", "Runs of each combination, with seeds from the recipe's on.", 1, 1);
        var search = new WordOption<SearchKind>(
            "--search",
            "grid: all combinations. random: some of them, see --trials. halving: all with few epochs, then the better half "
            + "with twice as many, until the recipe's epochs are reached.");
        var trials = NumberOption.Create("--trials", "Of a random search: how many combinations.", 1);
        var parallel = NumberOption.Create(
            "--parallel", "Runs at a time, each with its share of the threads; that changes last digits.", 1, 1);
        var output = new Option<string?>("--output")
        {
            Description = "The sweep's folder. Without it: runs/<name of the recipe>-sweep.",
        };
        var share = new Option<string?>("--share")
        {
            Description = "A folder for finished stages that several sweeps have in common. Without it: the sweep's own.",
        };
        var json = new Option<bool>("--json") { Description = "Print sweep.json instead of the table." };
        command.AddAll(recipe, set, seeds, search, trials, parallel, output, share, json);
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(recipe)!;
            var options = new SweepOptions(
                parsed.Settings(set),
                parsed.GetValue(seeds)!.Value,
                search.Of(parsed),
                parsed.GetValue(trials));
            RequireTrials(options);
            var folder = parsed.GetValue(output)
                ?? Path.Combine("runs", $"{InputCheck.Read(path, options.Combinations()[0]).Recipe.Name}-sweep");
            var places = new SweepFolder(folder, parsed.GetValue(share) ?? folder);
            return Run(path, places, options, parsed.GetValue(parallel)!.Value, parsed.GetValue(json), terminal);
        });
    }

    private static void RequireTrials(SweepOptions options)
    {
        if (options.Search == SearchKind.Random && options.Trials is null)
        {
            throw new UserException(ExitCode.Usage, "--search", "random needs --trials, the number of combinations to draw.");
        }

        if (options.Search != SearchKind.Random && options.Trials is not null)
        {
            throw new UserException(ExitCode.Usage, "--trials", "counts the draws of --search random only.");
        }
    }

    private static int Run(
        string recipe, SweepFolder folder, SweepOptions options, int parallel, bool json, Terminal terminal)
    {
        using var stop = new StopSignals(terminal);
        try
        {
            var report = RunDisplay.Show(terminal, observer => new Sweep(recipe, folder, options, observer).Run(
                parallel == 1 ? new TrialsInTurn(observer) : new TrialsAside(parallel, observer), stop.Token));
            if (json)
            {
                terminal.Output.Write(File.ReadAllText(Path.Combine(folder.Path, SweepReport.FileName)));
            }
            else
            {
                Print(report, folder.Path, terminal);
            }

            return (int)(report.Rows.Any(row => row.Failure is not null) ? ExitCode.Failed : ExitCode.Done);
        }
        catch (OperationCanceledException)
        {
            terminal.Error.WriteLine("Stopped. A checkpoint was written; the same command goes on from it.");
            return (int)stop.Code;
        }
    }

    private static void Print(SweepReport report, string folder, Terminal terminal)
    {
        var table = SweepTable.Of(report);
        TablePrinter.Print(table.Header, table.Rows, terminal);
        if (report.Metric is { } metric)
        {
            terminal.Output.Write(SweepPlot.Text(report, metric));
        }

        terminal.Output.WriteLine(table.Note);
        terminal.Output.WriteLine($"The table and a picture are in {folder}: sweep.md, {SweepPlot.FileName}.");
    }
}
