using System.Globalization;
using System.Text.RegularExpressions;
using Distill.Formats;
using Distill.Models;
using Spectre.Console;

namespace Distill.Commands;

/// <summary>The tables of <c>inspect</c>: types, parts or tensors.</summary>
internal static partial class InspectionPrinter
{
    public static void Print(Inspection found, bool everyTensor, Terminal terminal)
    {
        terminal.Output.WriteLine($"{found.Path}: {found.What}");
        if (found.Onnx is { } onnx)
        {
            terminal.Output.WriteLine($"  format {onnx.FormatVersion}, operator set {onnx.OperatorSet}");
            terminal.Output.WriteLine($"  reads    {string.Join(", ", onnx.Inputs)}");
            terminal.Output.WriteLine($"  answers  {string.Join(", ", onnx.Outputs)}");
            terminal.Output.WriteLine(
                $"  operators {string.Join(", ", onnx.Operators.Select(each => $"{each.Key} × {each.Value}"))}");
        }

        var rows = everyTensor
            ? found.Tensors.Select(tensor => (Name: $"{tensor.Name} {ShapeText.Of(tensor.Shape)}", All: new[] { tensor }))
            : found.Tensors.GroupBy(tensor => PartOf(tensor.Name)).Select(part => (Name: part.Key, All: part.ToArray()));
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var title in new[] { everyTensor ? "tensor" : "part", "types", "elements", "bytes", "bits", "zeros" })
        {
            table.AddColumn(new TableColumn(title)
            {
                Alignment = table.Columns.Count < 2 ? Justify.Left : Justify.Right,
            });
        }

        foreach (var (name, all) in rows.Append(("all", [.. found.Tensors])))
        {
            table.AddRow([.. Cells(name, all).Select(Markup.Escape)]);
        }

        terminal.Results.Write(table);
    }

    /// <summary>A model in one line.</summary>
    public static string Describe(ModelConfig config) =>
        $"{config.ToJson()["architectures"]![0]}, {config.NumHiddenLayers} layers of width {config.HiddenSize}, "
        + $"{config.NumAttentionHeads} heads{HeadsLeft(config)}, {config.IntermediateSize} neurons"
        + (config.Labels.Count > 0 ? $", {config.Labels.Count} labels" : "")
        + Factors(config);

    private static string HeadsLeft(ModelConfig config) => config.PrunedHeads.Any
        ? $" of which {string.Join(", ", Enumerable.Range(0, config.Blocks).Select(config.HeadsOf))} are left in the layers"
        : "";

    private static string Factors(ModelConfig config)
    {
        var ranks = config.LowRank.Ranks.Values;
        return config.LowRank.Any ? $", {ranks.Count()} matrices factorized, ranks {ranks.Min()} to {ranks.Max()}" : "";
    }

    private static string[] Cells(string name, IReadOnlyCollection<TensorSummary> tensors)
    {
        var elements = tensors.Sum(tensor => tensor.Elements);
        var bytes = tensors.Sum(tensor => tensor.Bytes);
        var zeros = tensors.All(tensor => tensor.Zeros is not null) ? tensors.Sum(tensor => tensor.Zeros!.Value) : -1L;
        return
        [
            name,
            string.Join(" ", tensors.Select(tensor => tensor.Type).Distinct()),
            elements.ToString("#,0", CultureInfo.InvariantCulture),
            bytes.ToString("#,0", CultureInfo.InvariantCulture),
            elements == 0 ? "-" : (8.0 * bytes / elements).ToString("0.#", CultureInfo.InvariantCulture),
            zeros < 0 || elements == 0 ? "-" : (100.0 * zeros / elements).ToString("0.0", CultureInfo.InvariantCulture) + " %",
        ];
    }

    /// <summary>The layer that a tensor belongs to, or its module; numbers of a graph have neither.</summary>
    private static string PartOf(string name) => Layer().Match(name) is { Success: true } layer
        ? layer.Value.TrimEnd('.')
        : Module().IsMatch(name) ? string.Join('.', name.Split('.')[..^1].Take(2))
        : "constants";

    [GeneratedRegex(@"^.*?\.[0-9]+\.")]
    private static partial Regex Layer();

    [GeneratedRegex(@"\.[A-Za-z_]")]
    private static partial Regex Module();
}
