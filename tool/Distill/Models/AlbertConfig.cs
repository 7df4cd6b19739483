using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Models;

/// <summary>config.json of ALBERT.</summary>
internal sealed record AlbertConfig : EncoderConfig
{
    // The defaults of Hugging Face's AlbertConfig, which are the sizes of albert-xxlarge.
    private static readonly AlbertConfig _missing = new()
    {
        Head = Head.SequenceClassification,
        VocabSize = 30000,
        HiddenSize = 4096,
        NumHiddenLayers = 12,
        NumAttentionHeads = 64,
        IntermediateSize = 16384,
        MaxPositionEmbeddings = 512,
    };

    public AlbertConfig()
    {
        TypeVocabSize = 2;
        HiddenAct = "gelu_new";
        (HiddenDropoutProb, AttentionProbsDropoutProb, ClassifierDropout) = (0, 0, 0.1);
    }

    public static Family Family { get; } = new(
        "albert",
        new Dictionary<Head, string>
        {
            [Head.SequenceClassification] = "AlbertForSequenceClassification",
            [Head.TokenClassification] = "AlbertForTokenClassification",
            [Head.MaskedLM] = "AlbertForMaskedLM",
        },
        Read);

    /// <summary>albert-base-v2.</summary>
    public static AlbertConfig Base { get; } =
        _missing with { HiddenSize = 768, NumAttentionHeads = 12, IntermediateSize = 3072 };

    /// <summary>The width of the embeddings, from which one linear map leads to the hidden size.</summary>
    public int EmbeddingSize { get; init; } = 128;

    /// <summary>
    /// How many blocks of weights there are; the layers are dealt evenly among them, in order. Published models have
    /// one.
    /// </summary>
    public int NumHiddenGroups { get; init; } = 1;

    public override int Blocks => NumHiddenGroups;

    /// <inheritdoc/>
    /// <remarks>Groups get layers that follow one another.</remarks>
    public override int BlockOf(int layer) => layer * NumHiddenGroups / NumHiddenLayers;

    /// <inheritdoc/>
    /// <remarks>Layers that share one block are all alike: the block stays.</remarks>
    public override ModelConfig WithLayers(IReadOnlyList<int> kept) => Blocks == NumHiddenLayers
        ? (AlbertConfig)base.WithLayers(kept) with { NumHiddenGroups = kept.Count }
        : this with { NumHiddenLayers = kept.Count };

    public override bool ReadsPairs => TypeVocabSize > 1;

    public override WeightTable DenseTable() => AlbertWeights.Table(this);

    public override Model Build(Weights weights) => new Albert(this, weights);

    public override double ForwardFlop(IReadOnlyList<int> lengths, int answers)
    {
        double c = HiddenSize, e = EmbeddingSize;
        var head = Head switch
        {
            Head.TokenClassification => FlopCount.Product(c, Classes),
            Head.MaskedLM => FlopCount.Product(c, e) + FlopCount.Product(e, Classes),
            _ => FlopCount.Product(c, c) + FlopCount.Product(c, Classes),
        };
        return LayersFlop(lengths) + (lengths.Sum() * FlopCount.Product(e, c)) + (answers * head);
    }

    private static AlbertConfig Read(ModelFolder folder, Head head)
    {
        var read = new ConfigReader(folder.ConfigPath, folder.Config);
        var config = ReadShared(folder, read, head, _missing) with
        {
            EmbeddingSize = read.Size("embedding_size", _missing.EmbeddingSize),
            NumHiddenGroups = read.Integer("num_hidden_groups", _missing.NumHiddenGroups, 1, 1000),
            ClassifierDropout = read.Probability("classifier_dropout_prob", _missing.ClassifierDropout),
        };

        // Several blocks in a group: no published model has them.
        read.Only("inner_group_num", "1");
        if (config.NumHiddenGroups > config.NumHiddenLayers)
        {
            read.Add(
                $"num_hidden_groups is {config.NumHiddenGroups} and num_hidden_layers {config.NumHiddenLayers}; "
                + "a group needs a layer.");
        }

        config.CheckPrunedHeads(read);
        read.Problems.ThrowIfAny();
        return config;
    }

    public override JsonObject ToJson()
    {
        var json = WriteShared(ToJson(Family));
        json["embedding_size"] = EmbeddingSize;
        json["num_hidden_groups"] = NumHiddenGroups;
        json["inner_group_num"] = 1;
        json["classifier_dropout_prob"] = Number(ClassifierDropout);
        return json;
    }
}
