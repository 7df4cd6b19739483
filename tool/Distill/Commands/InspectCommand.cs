using System.CommandLine;
using Distill.Evaluation;
using Distill.Export;
using Distill.Formats;
using Distill.Models;

namespace Distill.Commands;

internal static class InspectCommand
{
    public static Verb Verb { get; } = new("inspect", "Tell what is in a model's files, without loading it.", Fill);

    private static void Fill(Command command, Terminal terminal)
    {
        var path = new Argument<string>("path")
        {
            Description = "A model folder, a bundle, a .safetensors file or an .onnx file.",
        };
        var tensors = new Option<bool>("--tensors") { Description = "List every tensor, not only the parts." };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        command.AddAll(path, tensors, json);
        command.SetAction(parsed =>
        {
            var found = Read(parsed.GetRequiredValue(path));
            if (parsed.GetValue(json))
            {
                terminal.PrintJson(found);
            }
            else
            {
                InspectionPrinter.Print(found, parsed.GetValue(tensors), terminal);
            }

            return (int)ExitCode.Done;
        });
    }

    private static Inspection Read(string path)
    {
        if (Directory.Exists(path))
        {
            var folder = new ModelFolder(path);
            using var files = folder.OpenWeights();
            return new Inspection(
                path, InspectionPrinter.Describe(ModelLoader.Config(path)), [.. files.All.SelectMany(TensorSummary.OfFile)]);
        }

        if (Path.GetExtension(path) == Path.GetExtension(ModelBundle.FileName))
        {
            using var opened = ModelBundle.Open(path);
            return Read(opened.Folder) with { Path = path };
        }

        if (Path.GetExtension(path) == ".onnx")
        {
            var onnx = OnnxSummary.Read(path);
            return new Inspection(path, $"ONNX graph of {onnx.Producer}", onnx.Tensors) { Onnx = onnx };
        }

        if (Path.GetExtension(path) != ".safetensors" && InputFile.Flaw(path) is null)
        {
            throw new UserException(
                ExitCode.InputInvalid, path, "is neither a model folder nor a .distill, .safetensors or .onnx file.");
        }

        using var file = new SafetensorsReader(path);
        return new Inspection(path, "safetensors file", TensorSummary.OfFile(file));
    }
}

/// <summary>What <c>inspect</c> found.</summary>
internal sealed record Inspection(string Path, string What, IReadOnlyList<TensorSummary> Tensors)
{
    public OnnxSummary? Onnx { get; init; }
}
