using Distill.Formats;
using Distill.Torch;

namespace Distill.Models;

/// <summary>
/// A network that starts from another: embeddings as they are, layer i from the other's layer <c>layers[i]</c>, and of
/// what follows the layers all that both have. Weights are found by their roles, so BERT can start a DistilBERT; those
/// without a role by their names.
/// </summary>
/// <param name="answersAgree">the labels are the same, so that a head for them can be taken too</param>
/// <param name="cut">which channels, heads and neurons are kept; null where the widths agree</param>
internal sealed class LayerCopy(
    Weights from, Weights to, IReadOnlyList<int> layers, bool answersAgree, WidthCut? cut = null)
{
    private readonly Dictionary<(string What, int? Layer), Weight> _sources = from.Table.Rows
        .ToDictionary(row => (What(row, from.Table), from.Table.LayerOf(row.Name)));

    /// <returns>the weights that the other network has nothing for, which stay as they were</returns>
    public IReadOnlyList<Weight> Run()
    {
        Require(WrongLayers());
        var ending = to.Table.Ending.ToHashSet();
        var fresh = to.Table.Rows.Where(row => SourceOf(row) is null && row.Role != Role.TokenTypes).ToList();
        var body = fresh.Where(row => !ending.Contains(row)).ToList();
        Require(body.Select(row => $"'{row.Name}' has no counterpart in the network that is copied."));

        // The last map is worth nothing after a map that is fresh.
        if (!answersAgree || fresh.Count > 0)
        {
            fresh = [.. to.Table.Rows.Where(row => fresh.Contains(row) || IsAnswer(row))];
        }

        using var noGrad = Autograd.NoGrad();
        foreach (var row in to.Table.Rows.Except(fresh))
        {
            using var scope = new TensorScope();
            to[row.Name].CopyFrom(Fitting(row));
        }

        return fresh;
    }

    private bool IsAnswer(Weight row) =>
        Roles.IsAnswer(row.Role) || (row.Role == Role.Own && to.Table.IsHead(row.Name));

    private Weight? SourceOf(Weight row)
    {
        int? layer = to.Table.LayerOf(row.Name) is { } number ? layers[number] : null;
        return _sources.GetValueOrDefault((What(row, to.Table), layer));
    }

    private static string What(Weight row, WeightTable table) => row.Role == Role.Own
        ? table.WithinLayer(row.Name)
        : $"{row.Role}{row.Name[row.Name.LastIndexOf('.')..]}";

    /// <summary>The other network's weight in the shape that is needed.</summary>
    private Tensor Fitting(Weight row)
    {
        var source = row.Role switch
        {
            Role.Positions => Positions(SourceOf(row)!, row),
            Role.TokenTypes => TokenTypes(SourceOf(row), row),
            _ => Cut(SourceOf(row)!),
        };
        if (!source.Shape.SequenceEqual(row.Shape))
        {
            Require([
                $"'{SourceOf(row)!.Name}' is {ShapeText.Of([.. source.Shape])}; the copy needs "
                + $"{ShapeText.Of(row.Shape)}. Copied layers need equal widths.",
            ]);
        }

        return source;
    }

    private Tensor Cut(Weight source) => cut?.Of(source) ?? from[source.Name];

    /// <summary>
    /// Rows by position: the first ones where the copy reads shorter texts, later ones where its table begins later. A
    /// family without token types has the first type's vector in every position, as one text has it.
    /// </summary>
    private Tensor Positions(Weight source, Weight row)
    {
        var (begin, end) = (to.Table.FirstPosition, row.Shape[0]);
        var (first, count) = (from.Table.FirstPosition, end - begin);
        if (count > source.Shape[0] - first)
        {
            Require([
                $"'{source.Name}' has {source.Shape[0] - first} positions; the copy needs {count}. "
                + "Give the copy as many at most.",
            ]);
        }

        var rows = Cut(source).Narrow(0, first, count);
        var hasTypes = to.Table.Rows.Any(one => one.Role == Role.TokenTypes);
        if (!hasTypes && from.Table.Rows.FirstOrDefault(one => one.Role == Role.TokenTypes) is { } types)
        {
            rows += Cut(types).Narrow(0, 0, 1);
        }

        return Tensor.Cat([to[row.Name].Narrow(0, 0, begin), rows]);
    }

    /// <summary>The last type where the other network has fewer; zeros where it has none.</summary>
    private Tensor TokenTypes(Weight? source, Weight row)
    {
        if (source is null)
        {
            return to[row.Name].ZerosLike();
        }

        long[] kinds = [.. Enumerable.Range(0, (int)row.Shape[0]).Select(kind => Math.Min(kind, source.Shape[0] - 1))];
        return Cut(source).IndexSelect(0, Tensor.From(kinds, kinds.Length).To(to.Device));
    }

    private IEnumerable<string> WrongLayers()
    {
        foreach (var layer in layers.Where(layer => layer < 0 || layer >= from.Table.Layers))
        {
            yield return $"layer {layer} was to be copied; the layers are 0 to {from.Table.Layers - 1}.";
        }

        if (layers.Count != to.Table.Layers)
        {
            yield return $"{layers.Count} layers were to be copied into {to.Table.Layers}.";
        }
    }

    private static void Require(IEnumerable<string> problems)
    {
        var found = problems.Select(what => new Problem("", what)).ToList();
        if (found.Count > 0)
        {
            throw new UserException(ExitCode.RecipeInvalid, found);
        }
    }
}
