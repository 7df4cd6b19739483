using System.CommandLine;
using Distill.Compression;
using Distill.Data;
using Distill.Evaluation;
using Distill.Formats;
using Distill.Models;
using Distill.Runs;
using Distill.Torch;

namespace Distill.Commands;

internal static class QuantizeCommand
{
    private const int BatchSize = 32;

    public static Verb Verb { get; } = new("quantize", "Write a finished model in whole numbers of 8 or 4 bits.", Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var options = new QuantizeOptions();
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            RequireEmpty(options.Output(parsed));
            var summary = options.Data(parsed) is { } data
                ? WithRows(parsed, options, data, terminal)
                : Alone(parsed, options, terminal);
            QuantizationPrinter.Print(
                options.Folder(parsed), options.Output(parsed), summary, parsed.GetValue(options.Json), terminal);
            return (int)ExitCode.Done;
        });
    }

    private static BitSummary Alone(ParseResult parsed, QuantizeOptions options, Terminal terminal)
    {
        using var model = ModelLoader.Load(options.Folder(parsed), Device.Cpu);
        return Write(model, rows: null, parsed, options, terminal);
    }

    private static BitSummary WithRows(ParseResult parsed, QuantizeOptions options, string data, Terminal terminal)
    {
        using var finished = FinishedModel.Load(options.Folder(parsed), maxLength: null, Device.Cpu);
        using var examples = finished.ReadLabelled(
            new TableSource(data), options.Columns(parsed), new RowProblems(BadRows.Error));
        return Write(
            finished.Model, new CalibrationRows(finished.Task, examples.Set, data), parsed, options, terminal);
    }

    private static BitSummary Write(
        Model model, CalibrationRows? rows, ParseResult parsed, QuantizeOptions options, Terminal terminal)
    {
        var (folder, output) = (options.Folder(parsed), options.Output(parsed));
        RunDisplay.Show(terminal, observer => new ModelQuantization(rows, BatchSize, observer).Round(
            model, options.Section(parsed), folder, (_, _) => throw new NotSupportedException("only recipes train")));
        Directory.CreateDirectory(output);
        ModelFolder.CopyOthers(folder, output);
        model.Save(output);
        return BitSummary.Of(model.Weights);
    }

    private static void RequireEmpty(string output)
    {
        if (File.Exists(output) || (Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any()))
        {
            throw new UserException(
                ExitCode.Usage,
                output,
                File.Exists(output) ? "is a file. Name a folder." : "holds files. Name a new folder, or empty this one.");
        }
    }
}
