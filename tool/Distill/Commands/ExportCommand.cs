using System.CommandLine;
using Distill.Data;
using Distill.Evaluation;
using Distill.Export;
using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Commands;

internal static class ExportCommand
{
    public static Verb Verb { get; } = new("export", "Write a finished model for other runtimes.", Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var options = new ExportOptions();
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var (folder, output) = (options.Folder(parsed), options.Output(parsed));
            var config = ModelLoader.Config(folder);
            options.RequireFit(parsed, config);
            ExportFolder.Require(folder, output, config);

            var result = options.IsOnnx(parsed) ? Onnx(folder, output, options, parsed)
                : options.IsBundle(parsed) ? Told(BundleExport.Write(folder, output, options.GivenType(parsed)))
                : Safetensors(folder, output, options.Stored(parsed));
            Print(result, parsed.GetValue(options.Json), terminal);
            return (int)ExitCode.Done;
        });
    }

    private static ExportResult Onnx(string folder, string output, ExportOptions options, ParseResult parsed)
    {
        var wanted = options.Onnx(parsed);
        if (options.Data(parsed) is not { } data)
        {
            using var model = ModelLoader.Load(folder, Device.Cpu);
            return OnnxExport.Write(folder, model, wanted, output);
        }

        using var finished = FinishedModel.Load(folder, maxLength: null, Device.Cpu);
        using var rows = finished.ReadLabelled(
            new TableSource(data), options.Columns(parsed), new RowProblems(BadRows.Error));
        var inputs = StaticInputs.Of(finished.Model, finished.Task, rows.Set, data, options.Observer(parsed));
        return OnnxExport.Write(folder, finished.Model, wanted with { Inputs = inputs }, output);
    }

    private static ExportResult Safetensors(string folder, string output, ElementType type)
    {
        SafetensorsExport.Write(folder, output, type);
        return Told(Path.Combine(output, WeightFiles.Single));
    }

    private static ExportResult Told(string file) =>
        new(file, new FileInfo(file).Length, Difference: null, Note: null);

    private static void Print(ExportResult result, bool json, Terminal terminal)
    {
        if (result.Note is { } note)
        {
            terminal.Error.WriteLine(note);
        }

        if (json)
        {
            terminal.PrintJson(new { result.File, result.Bytes, LogitDifference = result.Difference });
        }
        else
        {
            var difference = result.Difference is { } distance
                ? FormattableString.Invariant($"; its logits are at most {distance:0.0e-0} from the model's")
                : "";
            terminal.Output.WriteLine($"{result.File}: {Size(result.Bytes)}{difference}");
        }
    }

    private static string Size(long bytes) => bytes < 1_000_000
        ? FormattableString.Invariant($"{bytes / 1e3:0.0} kB")
        : FormattableString.Invariant($"{bytes / 1e6:0.0} MB");
}
