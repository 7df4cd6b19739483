using Distill.Formats;
using Distill.Models;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>One step of a pruning, as it came out.</summary>
/// <param name="Sparsity">the share that is gone of what is pruned</param>
/// <param name="Validation">the figure that the recipe judges by, on the validation rows; null where there are none</param>
/// <param name="Kept">whether it was good enough</param>
internal sealed record PruningStep(double Sparsity, double? Validation, bool Kept);

/// <summary>One layer of a pruned network.</summary>
/// <param name="Weights">of its linear maps</param>
/// <param name="Zeros">among them</param>
/// <param name="Flop">of one pass over a text of <see cref="PruningNote.Tokens"/> tokens; zeros cost as much</param>
internal sealed record PrunedLayer(int Layer, int Heads, int Neurons, long Weights, long Zeros, double Flop);

/// <summary><c>pruning.json</c> beside a pruned model: how it came about, and what is left of each layer.</summary>
/// <param name="Metric">the figure of the steps, by its word</param>
/// <param name="Before">that figure of the network before any step; null where none was measured</param>
/// <param name="Tokens">the length that passes are counted for</param>
internal sealed record PruningNote(
    string Kind, string? Metric, double? Before, IReadOnlyList<PruningStep> Steps, int Tokens,
    IReadOnlyList<PrunedLayer> Layers)
{
    public const string FileName = "pruning.json";

    /// <summary>What is left of each layer; where several share a block, each is told with all of it.</summary>
    public static IReadOnlyList<PrunedLayer> LayersOf(Model model, int tokens)
    {
        using var noGrad = Autograd.NoGrad();
        var (config, table) = (model.Config, model.Weights.Table);
        var blocks = Enumerable.Range(0, config.Blocks).Select(block =>
        {
            using var scope = new TensorScope();
            var rows = table.Rows.Where(row => row.Shape.Length == 2 && table.LayerOf(row.Name) == block).ToList();
            var zeros = rows.Sum(row => (long)model.Weights[row.Name].EqualTo(0).Sum().ToDouble());
            return (Weights: rows.Sum(row => row.Count), Zeros: zeros);
        }).ToList();
        return
        [
            .. Enumerable.Range(0, config.NumHiddenLayers).Select(layer =>
            {
                var block = config.BlockOf(layer);
                return new PrunedLayer(
                    layer,
                    config.HeadsOf(block),
                    config.IntermediateSize,
                    blocks[block].Weights,
                    blocks[block].Zeros,
                    config.LayerFlop(layer, [tokens]));
            }),
        ];
    }

    public void Write(string folder) => RecordFile.Write(Path.Combine(folder, FileName), this);

    /// <summary>Null where the folder has none.</summary>
    public static PruningNote? Read(string folder) =>
        RecordFile.Find<PruningNote>(Path.Combine(folder, FileName), "a note on a pruning");
}
