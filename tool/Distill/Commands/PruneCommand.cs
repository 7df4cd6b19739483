using System.CommandLine;
using Distill.Compression;
using Distill.Data;
using Distill.Evaluation;
using Distill.Losses;
using Distill.Models;
using Distill.Recipes;
using Distill.Runs;
using Distill.Tasks;

namespace Distill.Commands;

internal static class PruneCommand
{
    // Rows are looked at in an order of their own.
    private const ulong Seed = 1;

    public static Verb Verb { get; } = new("prune", "Take away what matters least of a finished model.", Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var model = new ModelOptions();
        var options = new PruneOptions();
        var text = new Option<string>("--text") { Description = "The column with the text; else 'text'." };
        var pair = new Option<string>("--text-pair")
        {
            Description = "The column with the second text, for tasks that compare two.",
        };
        var label = new Option<string>("--label") { Description = "The column with the label; else 'label'." };
        var separator = SeparatorOption.Create();
        options.AddTo(command);
        model.AddForRows(command);
        command.AddAll(text, pair, label, separator);
        command.SetAction(parsed =>
        {
            using var opened = ModelBundle.Open(model.Folder(parsed));
            var (section, folder) = (options.Section(parsed), opened.Folder);
            var pruner = PruningParts.Pruner(section);
            PruningNote Write(PruningRows? rows) => PrunedFolder.Write(
                pruner, Spelling.Word(section.Kind), section.Sparsity!.Value, folder, options.Output(parsed), rows);

            if (options.Data(parsed) is not { } data)
            {
                PrunePrinter.Print(Write(rows: null), parsed.GetValue(options.Json), terminal);
                return (int)ExitCode.Done;
            }

            using var finished = model.Load(parsed);
            SeparatorOption.Require(separator, parsed, folder, finished);
            var problems = model.Problems(parsed);
            var columns = new NamedColumns(
                (text.Name, parsed.GetValue(text)),
                parsed.GetValue(pair),
                (label.Name, parsed.GetValue(label)),
                parsed.GetValue(separator));
            using var examples = finished.ReadLabelled(model.Source(parsed, data), columns, problems);
            SkippedRows.Tell(problems, terminal);
            var batchSize = model.BatchSizeOf(parsed);
            var rows = new PruningRows(
                finished.Task,
                examples.Set,
                [finished.Model.Config.MultiLabel ? new HardSetLoss(1) : new HardLoss(1, labelSmoothing: 0)],
                Teacher: null,
                batchSize,
                Seed,
                smaller => Loss(smaller, finished.Task, examples.Set, batchSize));
            PrunePrinter.Print(Write(rows), parsed.GetValue(options.Json), terminal);
            return (int)ExitCode.Done;
        });
    }

    private static double Loss(Model model, ITask task, ExampleSet rows, int batchSize) =>
        task.Judge(new Predictor(model, task, Precision.Fp32, batchSize).Answers(rows))[Metric.Loss];
}
