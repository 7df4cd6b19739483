using Distill.Formats;
using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// A student that starts from its teacher: its layer i from the teacher's layer <c>layers[i]</c>, embeddings and pooler
/// as they are, the head where both have as many labels. The widths must agree.
/// </summary>
internal static class LayerCopy
{
    public static void Run(Weights from, Weights to, IReadOnlyList<int> layers)
    {
        Require(WrongLayers(from.Table, to.Table, layers));
        var pairs = to.All
            .Select(pair => (From: SourceOf(pair.Weight.Name, to.Table, layers), To: pair.Weight))
            .Where(pair => !to.Table.IsHead(pair.To.Name) || from[pair.From].Shape.SequenceEqual(pair.To.Shape))
            .ToList();
        Require(pairs
            .Where(pair => !from[pair.From].Shape.SequenceEqual(pair.To.Shape))
            .Select(pair =>
                $"'{pair.From}' is {ShapeText.Of(from[pair.From].Shape)}; "
                + $"the copy needs {ShapeText.Of(pair.To.Shape)}. Copied layers need equal widths."));

        using var noGrad = Autograd.NoGrad();
        pairs.ForEach(pair => to[pair.To.Name].CopyFrom(from[pair.From]));
    }

    private static IEnumerable<string> WrongLayers(WeightTable from, WeightTable to, IReadOnlyList<int> layers)
    {
        foreach (var layer in layers.Where(layer => layer < 0 || layer >= from.Layers))
        {
            yield return $"layer {layer} was to be copied; the layers are 0 to {from.Layers - 1}.";
        }

        if (layers.Count != to.Layers)
        {
            yield return $"{layers.Count} layers were to be copied into {to.Layers}.";
        }
    }

    private static string SourceOf(string name, WeightTable table, IReadOnlyList<int> layers) =>
        table.LayerOf(name) is { } layer
            ? $"{table.LayerPrefix}{layers[layer]}{name[name.IndexOf('.', table.LayerPrefix.Length)..]}"
            : name;

    private static void Require(IEnumerable<string> problems)
    {
        var found = problems.Select(what => new Problem("", what)).ToList();
        if (found.Count > 0)
        {
            throw new UserException(ExitCode.RecipeInvalid, found);
        }
    }
}
