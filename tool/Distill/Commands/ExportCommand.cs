using System.CommandLine;
using Distill.Export;
using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Commands;

internal static class ExportCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new ExportOptions();
        var command = new Command("export", "Write a finished model for other runtimes.");
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var (folder, output) = (options.Folder(parsed), options.Output(parsed));
            var config = ModelLoader.Config(folder);
            options.RequireFit(parsed, config);
            ExportFolder.Require(folder, output, config);

            var result = options.IsOnnx(parsed)
                ? Onnx(folder, output, options.Onnx(parsed))
                : Safetensors(folder, output, options.Stored(parsed));
            Print(result, parsed.GetValue(options.Json), terminal);
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static ExportResult Onnx(string folder, string output, OnnxOptions options)
    {
        using var model = ModelLoader.Load(folder, Device.Cpu);
        return OnnxExport.Write(folder, model, options, output);
    }

    private static ExportResult Safetensors(string folder, string output, ElementType type)
    {
        SafetensorsExport.Write(folder, output, type);
        var file = Path.Combine(output, WeightFiles.Single);
        return new ExportResult(file, new FileInfo(file).Length, Difference: null, Note: null);
    }

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
