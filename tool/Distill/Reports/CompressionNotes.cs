using System.Globalization;
using System.Text;
using Distill.Compression;
using Distill.Tasks;

namespace Distill.Reports;

/// <summary>How the smaller models of a run came about, from the notes in their folders.</summary>
internal static class CompressionNotes
{
    /// <summary>Sections of Markdown; empty where nothing was made smaller.</summary>
    public static string Text(string runFolder, Report report)
    {
        var text = new StringBuilder();
        foreach (var model in report.Models.Where(model => !model.Name.StartsWith("safetensors", StringComparison.Ordinal)))
        {
            var folder = Path.Combine(runFolder, model.Path);
            if (SearchNote.Read(folder) is { } search)
            {
                Draw(folder, search);
                text.Append(Search(model, search));
            }

            if (PruningNote.Read(folder) is { } pruning)
            {
                text.Append(Pruning(model.Name, pruning));
            }
        }

        return text.ToString();
    }

    private static void Draw(string folder, SearchNote search) =>
        Formats.AtomicFile.WriteText(Path.Combine(folder, SearchPlot.FileName), SearchPlot.Svg(search));

    private static string Search(ModelMeasurement model, SearchNote search)
    {
        var metric = Metrics.Find(search.Metric)!.Value;
        var text = new StringBuilder($"\n## How {model.Name} was chosen\n\n");
        text.Append("On the validation rows; those on the front are not beaten in size, speed and figure at once.\n\n");
        text.Append($"| | size | {metric.Title()} | ms a row | on the front | keeps to the budget |\n");
        text.Append("| --- | ---: | ---: | ---: | --- | --- |\n");
        foreach (var (index, one) in search.Candidates.Index())
        {
            var name = index == search.Chosen ? $"**{one.What}**" : one.What;
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {name} | {one.Bytes / 1e6:0.00} MB | {metric.Text(one.Metric)} | {one.LatencyMs:0.0} | "
                + $"{(one.IsOnFront ? "yes" : "")} | {(one.Fits ? "yes" : "no")} |\n");
        }

        text.Append($"\n![size against {metric.Title()}]({model.Path}/{SearchPlot.FileName})\n");
        foreach (var (what, why) in search.Untried)
        {
            text.Append($"\nNot tried: {what}. {why}\n");
        }

        return text.ToString();
    }

    private static string Pruning(string name, PruningNote note)
    {
        var text = new StringBuilder($"\n## What is left in {name}\n\n");
        text.Append($"Pruned by {note.Kind}; operations of a text of {note.Tokens} tokens.\n\n");
        text.Append("| layer | heads | neurons | weights | zeros | operations |\n| ---: | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (var layer in note.Layers)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {layer.Layer} | {layer.Heads} | {layer.Neurons} | {layer.Weights:#,0} | "
                + $"{100.0 * layer.Zeros / layer.Weights:0.0} % | {layer.Flop / 1e6:0.00} M |\n");
        }

        return text.Append(PruningSteps(note)).ToString();
    }

    /// <summary>What each step came to on the validation rows; empty where nothing was measured.</summary>
    private static string PruningSteps(PruningNote note)
    {
        if (Metrics.Find(note.Metric ?? "") is not { } metric)
        {
            return "";
        }

        var text = new StringBuilder($"\n| sparsity | {metric.Title()} on the validation rows | |\n| ---: | ---: | --- |\n");
        text.Append(CultureInfo.InvariantCulture, $"| before | {metric.Text(note.Before!.Value)} | |\n");
        foreach (var step in note.Steps)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {100 * step.Sparsity:0.0} % | {metric.Text(step.Validation!.Value)} | "
                + $"{(step.Kept ? "" : "too large a drop")} |\n");
        }

        return text.ToString();
    }
}
