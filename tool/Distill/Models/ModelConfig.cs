using System.Globalization;
using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Models;

/// <summary>What every family's config tells, under Hugging Face's names, and the network that follows from it.</summary>
internal abstract record ModelConfig
{
    /// <summary>The value of <c>problem_type</c> for <see cref="MultiLabel"/>.</summary>
    public const string SeveralLabels = "multi_label_classification";

    private const string ProblemType = "problem_type";

    public required Head Head { get; init; }

    public required int HiddenSize { get; init; }

    public required int NumHiddenLayers { get; init; }

    public required int NumAttentionHeads { get; init; }

    public required int IntermediateSize { get; init; }

    /// <summary>Heads that are gone, in families whose library knows layers with fewer of them.</summary>
    public PrunedHeads PrunedHeads { get; init; } = PrunedHeads.None;

    /// <summary>Matrices that are products of two narrow ones, which no family's library knows.</summary>
    public LowRank LowRank { get; init; } = LowRank.None;

    /// <summary>The standard deviation of random starting weights.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>The labels' words, in the order of their numbers; empty with a head that answers with tokens.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>
    /// The labels do not exclude each other: a text has any number of them. <c>problem_type</c> of config.json.
    /// </summary>
    public bool MultiLabel { get; init; }

    /// <summary>The config.json that this was read from; keys that are not known here are kept on writing.</summary>
    public JsonObject Source { get; init; } = [];

    /// <summary>C: how many numbers an answer has.</summary>
    public virtual int Classes => Labels.Count;

    /// <summary>Channels of one head.</summary>
    public virtual int HeadSize => HiddenSize / NumAttentionHeads;

    /// <summary>How many blocks of weights there are: one for each layer, unless layers share theirs.</summary>
    public virtual int Blocks => NumHiddenLayers;

    /// <summary>The block that a layer passes through.</summary>
    public virtual int BlockOf(int layer) => layer;

    /// <summary>How many heads a block has.</summary>
    public int HeadsOf(int block) => NumAttentionHeads - PrunedHeads.Of(block).Count;

    /// <summary>How many heads of a block can be taken away one by one.</summary>
    public virtual int HeadUnits(int block) => HeadsOf(block);

    /// <summary>Whether blocks may have different numbers of heads; where not, each loses as many.</summary>
    public virtual bool HeadsMayDiffer => true;

    /// <summary>The same network with some heads only.</summary>
    /// <param name="kept">of each block, by their places among those that it has, rising</param>
    public virtual ModelConfig WithHeads(IReadOnlyList<int[]> kept) => this with
    {
        PrunedHeads = new PrunedHeads(kept.Select((places, block) =>
        {
            int[] here = [.. Enumerable.Range(0, NumAttentionHeads).Except(PrunedHeads.Of(block))];
            var stays = places.Select(place => here[place]);
            return KeyValuePair.Create(block, Enumerable.Range(0, NumAttentionHeads).Except(stays).ToArray());
        })),
    };

    /// <summary>The same network with some layers only, in families whose layers have blocks of their own.</summary>
    /// <param name="kept">their numbers, rising</param>
    public virtual ModelConfig WithLayers(IReadOnlyList<int> kept) => this with
    {
        NumHiddenLayers = kept.Count,
        PrunedHeads = new PrunedHeads(
            kept.Select((layer, place) => KeyValuePair.Create(place, PrunedHeads.Of(layer).ToArray()))),
    };

    /// <summary>The same network, in which training and evaluation are alike.</summary>
    public abstract ModelConfig WithoutDropout();

    /// <summary>All weights of the network.</summary>
    public WeightTable Table() => LowRank.Split(DenseTable());

    /// <summary>The same with every matrix whole.</summary>
    public abstract WeightTable DenseTable();

    /// <param name="weights">by <see cref="Table"/></param>
    public abstract Model Build(Weights weights);

    public abstract JsonObject ToJson();

    /// <summary>
    /// The floating-point operations of one pass's matrix products; a multiplication and an addition are two. The rest
    /// (norms, activations, softmax, embeddings) is small, and not counted: the ceiling that the count is held against
    /// is that of a product.
    /// </summary>
    /// <param name="lengths">of the examples, in tokens or patches; padding is no work</param>
    /// <param name="answers">N: how often the head answers</param>
    public abstract double ForwardFlop(IReadOnlyList<int> lengths, int answers);

    /// <summary>The same of one layer alone.</summary>
    public virtual double LayerFlop(int layer, IReadOnlyList<int> lengths) =>
        FlopCount.Block(
            BlockWeights(BlockOf(layer)) - LowRank.Saved(BlockOf(layer)), HeadsOf(BlockOf(layer)) * HeadSize, lengths);

    /// <summary>The same of all layers, and of what leads to them from narrow tables.</summary>
    protected double LayersFlop(IReadOnlyList<int> lengths) =>
        Enumerable.Range(0, NumHiddenLayers).Sum(layer => LayerFlop(layer, lengths)) + (lengths.Sum() * LowRank.TableFlop);

    /// <summary>
    /// How many weights the matrices of a block have: query, key, value and output, and two of the feed-forward.
    /// </summary>
    protected virtual double BlockWeights(int block) =>
        (4.0 * HiddenSize * HeadsOf(block) * HeadSize) + (2.0 * HiddenSize * IntermediateSize);

    /// <summary>Adds what is wrong with the heads.</summary>
    protected void CheckPrunedHeads(ConfigReader read)
    {
        foreach (var misfit in PrunedHeads.Misfits(Blocks, NumAttentionHeads))
        {
            read.Add(misfit);
        }
    }

    /// <summary>What every family writes, over what was read. The type of the weights is told by the folder.</summary>
    protected JsonObject ToJson(Family family)
    {
        var json = Source.DeepClone().AsObject();
        SparsityNote.Remove(json);
        LowRank.Write(json, family.ModelType);
        json["architectures"] = new JsonArray(family.Architectures[Head]);
        if (Labels.Count > 0)
        {
            json["id2label"] = new JsonObject(
                Labels.Select((label, id) => KeyValuePair.Create($"{id}", (JsonNode?)label)));
            json["label2id"] = new JsonObject(
                Labels.Select((label, id) => KeyValuePair.Create(label, (JsonNode?)id)));
        }

        if (PrunedHeads.Any || json["pruned_heads"] is not null)
        {
            json["pruned_heads"] = PrunedHeads.ToJson();
        }

        // Told by the weights, which may have been turned back since.
        json.Remove(QuantizationReader.Key);
        if (MultiLabel)
        {
            json[ProblemType] = SeveralLabels;
        }
        else if (Head == Head.SequenceClassification && json[ProblemType]?.ToString() == SeveralLabels)
        {
            json.Remove(ProblemType);
        }

        return json;
    }

    /// <summary>As Python spells it, 0.0 or 1e-12: what was read and not changed is written as it was.</summary>
    public static JsonNode? Number(double? value)
    {
        if (value is not { } number)
        {
            return null;
        }

        var digits = number.ToString(CultureInfo.InvariantCulture).ToLowerInvariant();
        return JsonNode.Parse(digits.AsSpan().ContainsAny(".e") ? digits : $"{digits}.0");
    }
}
