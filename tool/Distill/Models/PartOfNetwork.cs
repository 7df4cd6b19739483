using Distill.Torch;

namespace Distill.Models;

/// <summary>What a smaller network keeps of a larger one: whole layers, whole heads and neurons of each block.</summary>
/// <param name="Layers">their numbers, rising</param>
/// <param name="Heads">of each block, before layers are taken away, the places of heads that stay</param>
/// <param name="Neurons">the same of the feed-forward; as many in every block</param>
internal sealed record PartOfNetwork(
    IReadOnlyList<int> Layers, IReadOnlyList<int[]> Heads, IReadOnlyList<int[]> Neurons)
{
    /// <summary>The network as it is.</summary>
    public static PartOfNetwork All(ModelConfig config)
    {
        int[] Range(int count) => [.. Enumerable.Range(0, count)];
        return new PartOfNetwork(
            Range(config.NumHiddenLayers),
            [.. Range(config.Blocks).Select(block => Range(config.HeadUnits(block)))],
            [.. Range(config.Blocks).Select(_ => Range(config.IntermediateSize))]);
    }

    /// <summary>What it is of a network of some shape.</summary>
    public ModelConfig Config(ModelConfig whole) =>
        whole.WithHeads(Heads).WithLayers(Layers) with { IntermediateSize = Neurons[0].Length };

    /// <summary>A network of its own with copies of the weights that stay.</summary>
    public Model Of(Model whole)
    {
        using var noGrad = Autograd.NoGrad();
        var (config, from) = (whole.Config, whole.Weights.Table);
        var smaller = Config(config);
        var sources = from.Rows.ToDictionary(row => (from.LayerOf(row.Name), from.WithinLayer(row.Name)));
        var table = smaller.Table();
        return smaller.Build(Weights.Copy(table, Cut, whole.Device));

        // Where layers share blocks, these stay however few layers pass through them.
        int? SourceOf(int? block) => block is { } number && config.Blocks == config.NumHiddenLayers
            ? Layers[number]
            : block;

        Tensor Cut(Weight row)
        {
            var block = SourceOf(table.LayerOf(row.Name));
            var source = sources[(block, table.WithinLayer(row.Name))];
            var tensor = whole.Weights[source.Name];
            foreach (var (dimension, axis) in Axes(source, block).Index())
            {
                if (Kept(axis, block!.Value, config.HeadUnits(block.Value), tensor.Size(dimension)) is { } kept)
                {
                    tensor = tensor.IndexSelect(dimension, Tensor.From(kept, kept.Length).To(whole.Device));
                }
            }

            return tensor;
        }
    }

    private static IReadOnlyList<Axis> Axes(Weight weight, int? block) =>
        block is null ? [] : Roles.Axes(weight) ?? [];

    /// <summary>The places that stay of an axis of some length; null where all do.</summary>
    /// <param name="units">heads, or groups of them, that the block has</param>
    private long[]? Kept(Axis axis, int block, int units, long length) => axis switch
    {
        Axis.Inner => [.. Neurons[block].Select(neuron => (long)neuron)],
        Axis.Heads => [.. Channels(block, length / units)],
        Axis.ThreeHeads =>
        [
            .. from part in Enumerable.Range(0, 3)
               from channel in Channels(block, length / 3 / units)
               select (part * length / 3) + channel,
        ],
        _ => null,
    };

    /// <summary>Those of the heads that stay, one head after another.</summary>
    private IEnumerable<long> Channels(int block, long size) =>
        from head in Heads[block]
        from channel in Enumerable.Range(0, (int)size)
        select (head * size) + channel;
}
