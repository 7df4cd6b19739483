using System.Globalization;
using Distill.Models;

namespace Distill.Compression;

/// <summary>
/// Whole layers go, one after another: each time the one without which the loss is least. Where all layers share their
/// weights, the text passes through them fewer times.
/// </summary>
internal sealed class LayerPruner : Pruner
{
    public override bool NeedsRows => true;

    public override double Sparsity(Model model, ModelConfig whole) =>
        1 - ((double)model.Config.NumHiddenLayers / whole.NumHiddenLayers);

    public override IEnumerable<string> Misfits(ModelConfig whole, double sparsity) =>
        MisfitsOfFactors(whole).Concat(MisfitsOfLayers(whole, sparsity));

    public override PrunedNetwork Prune(Model model, ModelConfig whole, double sparsity, PruningRows? rows)
    {
        var best = PartOfNetwork.All(model.Config);
        while (best.Layers.Count > Stay(whole, sparsity))
        {
            var losses = best.Layers.ToDictionary(layer => layer, layer =>
            {
                using var without = Without(best, layer).Of(model);
                return rows!.Loss(without);
            });

            // Of equal ones the last: what is near the end is the least general.
            best = Without(best, losses.OrderBy(pair => pair.Value).ThenByDescending(pair => pair.Key).First().Key);
        }

        return new PrunedNetwork(best.Of(model), Masks: null);
    }

    public override ModelConfig Shape(ModelConfig whole, double sparsity) =>
        whole.WithLayers([.. Enumerable.Range(0, Math.Max(1, Stay(whole, sparsity)))]);

    private static IEnumerable<string> MisfitsOfLayers(ModelConfig whole, double sparsity)
    {
        var (layers, stay) = (whole.NumHiddenLayers, Stay(whole, sparsity));
        if (whole.Blocks > 1 && whole.Blocks != layers)
        {
            yield return $"The network's {layers} layers are dealt among {whole.Blocks} groups that share their weights; "
                + "with fewer layers they would be dealt otherwise, and be another network.";
        }

        if (stay < 1 || stay == layers)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The network has {layers} layers, of which a sparsity of {sparsity:0.###} takes away "
                + $"{(stay < 1 ? "all" : "none")}; from {1.0 / layers:0.###} to {1 - (1.0 / layers):0.###} can be reached.");
        }
    }

    private static int Stay(ModelConfig whole, double sparsity) =>
        whole.NumHiddenLayers - (int)Math.Round(sparsity * whole.NumHiddenLayers);

    private static PartOfNetwork Without(PartOfNetwork part, int layer) =>
        part with { Layers = [.. part.Layers.Where(each => each != layer)] };
}
