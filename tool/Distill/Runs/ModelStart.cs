using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>Gives a fresh network what its sections of the recipe say: another's weights, and parts that stay.</summary>
internal sealed class ModelStart(IRunObserver observer)
{
    /// <summary>Takes over weights, and tells which stay fresh.</summary>
    /// <param name="name">of the model that starts: teacher, student or baseline</param>
    /// <param name="folder">with the weights that are taken</param>
    public void Fill(Model model, StartSection start, string name, string folder)
    {
        var config = ModelLoader.Config(folder, model.Config.Head);
        using var source = ModelLoader.LoadBase(folder, model.Config.Head, model.Device);
        var layers = Layers(model, start, source);
        var cut = start.Keep is { } kind ? new WidthCut(source, config, model.Config, layers, Rule(kind)) : null;
        var agree = config.Labels.SequenceEqual(model.Config.Labels);
        var fresh = new LayerCopy(source, model.Weights, layers, agree, cut).Run();

        var whole = layers.SequenceEqual(Enumerable.Range(0, source.Table.Layers));
        var taken = whole ? "all layers" : $"layers {string.Join(", ", layers)} of {source.Table.Layers}";
        observer.OnNote(
            $"The {name} starts from {taken} of {folder}."
            + (fresh.Count == 0 ? "" : $" Fresh: {string.Join(", ", fresh.Select(Module).Distinct())}."));
    }

    /// <summary>Keeps parts out of training, and tells how much is left.</summary>
    public void Freeze(Model model, EqualList<string>? freeze, string name)
    {
        if (freeze is null)
        {
            return;
        }

        var table = model.Weights.Table;
        foreach (var part in freeze.Select(word => NetworkPart.Read(word)!))
        {
            model.Weights.Freeze(part.Kind switch
            {
                NetworkPartKind.Embeddings => table.Embeddings,
                NetworkPartKind.Head => table.Ending,
                _ => table.Rows.Where(row => table.LayerOf(row.Name) is { } layer && part.Holds(layer)),
            });
        }

        observer.OnNote(
            $"The {name} trains {model.Weights.TrainableCount:N0} of {model.Weights.Count:N0} parameters; frozen: "
            + $"{string.Join(", ", freeze)}.");
    }

    /// <summary>Where layers share their weights, there are fewer of them in the table than in the network.</summary>
    private static IReadOnlyList<int> Layers(Model model, StartSection start, Weights source)
    {
        var (wanted, there) = (model.Weights.Table.Layers, source.Table.Layers);
        return wanted == model.Config.NumHiddenLayers
            ? start.Layers.Of(wanted, there)
            : [.. Enumerable.Range(0, wanted)];
    }

    private static WidthRule Rule(KeepKind kind) => kind switch
    {
        KeepKind.First => WidthRule.First,
        KeepKind.Magnitude => WidthRule.Magnitude,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The name that a weight and its bias share.</summary>
    private static string Module(Weight weight) => weight.Name[..weight.Name.LastIndexOf('.')];
}
