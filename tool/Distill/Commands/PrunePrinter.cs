using System.Globalization;
using Distill.Compression;
using Spectre.Console;

namespace Distill.Commands;

/// <summary>What is left of a pruned model, layer by layer.</summary>
internal static class PrunePrinter
{
    private static readonly string[] _titles = ["layer", "heads", "neurons", "weights", "zeros", "MFLOP"];

    public static void Print(PruningNote note, bool json, Terminal terminal)
    {
        if (json)
        {
            terminal.PrintJson(note);
            return;
        }

        var table = new Table().Border(TableBorder.Rounded);
        foreach (var title in _titles)
        {
            table.AddColumn(new TableColumn(title) { Alignment = Justify.Right });
        }

        foreach (var row in Rows(note))
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        terminal.Results.Write(table);
        terminal.Output.WriteLine(
            $"Sparsity of {note.Kind}: {Percent(note.Steps[^1].Sparsity)}. A pass reads {note.Tokens} tokens.");
    }

    /// <summary>One for each layer, then their sum.</summary>
    private static IEnumerable<string[]> Rows(PruningNote note)
    {
        foreach (var layer in note.Layers)
        {
            yield return
            [
                Text(layer.Layer, "0"), Text(layer.Heads, "0"), Text(layer.Neurons, "#,0"), Text(layer.Weights, "#,0"),
                Percent((double)layer.Zeros / layer.Weights), Text(layer.Flop / 1e6, "#,0.0"),
            ];
        }

        var all = note.Layers;
        yield return
        [
            "all",
            Text(all.Sum(layer => layer.Heads), "0"),
            Text(all.Sum(layer => layer.Neurons), "#,0"),
            Text(all.Sum(layer => layer.Weights), "#,0"),
            Percent((double)all.Sum(layer => layer.Zeros) / all.Sum(layer => layer.Weights)),
            Text(all.Sum(layer => layer.Flop) / 1e6, "#,0.0"),
        ];
    }

    private static string Percent(double share) => Text(100 * share, "0.0") + " %";

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
