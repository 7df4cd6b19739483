using System.Globalization;
using Distill.Compression;
using Distill.Models;
using Distill.Recipes;
using Spectre.Console;

namespace Distill.Commands;

/// <summary>The bits of every matrix, and the size of the weights' files before and after.</summary>
internal static class QuantizationPrinter
{
    public static void Print(string folder, string output, BitSummary summary, bool json, Terminal terminal)
    {
        var (before, after) = (Bytes(folder), Bytes(output));
        if (json)
        {
            terminal.PrintJson(new
            {
                BytesBefore = before,
                BytesAfter = after,
                Matrices = summary.Rows.Select(pair => new
                {
                    Name = pair.Row.Module,
                    Shape = new[] { pair.Row.Outputs, pair.Row.Inputs },
                    pair.Rounding.Bits,
                    Scales = Scales(pair.Rounding),
                    Inputs = Spelling.Word(pair.Rounding.Inputs),
                }),
            });
            return;
        }

        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("matrix", "shape", "bits", "scales", "inputs");
        table.Columns[2].Alignment = Justify.Right;
        foreach (var (row, rounding) in summary.Rows)
        {
            string[] cells =
            [
                row.Module, $"{row.Outputs} × {row.Inputs}", $"{rounding.Bits}", Scales(rounding),
                Spelling.Word(rounding.Inputs),
            ];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        terminal.Results.Write(table);
        terminal.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{output}: {after / 1e6:0.00} MB of weights, {(double)before / after:0.0} times smaller than {before / 1e6:0.00} MB"));
    }

    private static string Scales(Rounding rounding) => rounding.ScaleOf == ScaleOf.Group
        ? $"group of {rounding.GroupSize}"
        : Spelling.Word(rounding.ScaleOf);

    private static long Bytes(string folder) =>
        Directory.GetFiles(folder, "*.safetensors").Sum(file => new FileInfo(file).Length);
}
