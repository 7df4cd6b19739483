using Distill.Models;
using Distill.Torch;

namespace Distill.Compression;

/// <summary>
/// A BERT as an ALBERT: one block of weights for several layers, and narrow embeddings with a map to the hidden size.
/// Lan et al. 2020, ALBERT: A Lite BERT for Self-supervised Learning of Language Representations, section 3.1. With a
/// group for each layer and embeddings as wide as before it is the same function; otherwise a start for training.
/// </summary>
internal static class SharedLayers
{
    private const string From = "bert.embeddings.";
    private const string To = "albert.embeddings.";

    // What an encoder block's weights are called in the one and in the other.
    private static readonly (string Bert, string Albert)[] _block =
    [
        ("attention.self.query", "attention.query"),
        ("attention.self.key", "attention.key"),
        ("attention.self.value", "attention.value"),
        ("attention.output.dense", "attention.dense"),
        ("attention.output.LayerNorm", "attention.LayerNorm"),
        ("intermediate.dense", "ffn"),
        ("output.dense", "ffn_output"),
        ("output.LayerNorm", "full_layer_layer_norm"),
    ];

    private static readonly (string Bert, string Albert)[] _head =
    [
        ("bert.pooler.dense.", "albert.pooler."),
        ("cls.predictions.transform.dense.", "predictions.dense."),
        ("cls.predictions.transform.LayerNorm.", "predictions.LayerNorm."),
        ("cls.predictions.bias", "predictions.bias"),
        ("classifier.", "classifier."),
    ];

    private static readonly string[] _tables = ["word_embeddings", "position_embeddings", "token_type_embeddings"];

    /// <param name="groups">at most as many as there are layers</param>
    /// <param name="embeddingSize">
    /// E; at most the hidden size, and that itself with a head for masked tokens, which ends in the table of words
    /// </param>
    /// <returns>a new model; the given one is not changed</returns>
    public static Model Of(Model bert, int groups, int embeddingSize)
    {
        var config = Config((BertConfig)bert.Config, groups, embeddingSize);
        var albert = Model.Create(config, seed: 0, bert.Device);
        using var noGrad = Autograd.NoGrad();
        using var scope = new TensorScope();
        Embeddings(bert.Weights, albert.Weights, config);
        for (var group = 0; group < groups; group++)
        {
            Block(bert.Weights, albert.Weights, config, group);
        }

        foreach (var (row, tensor) in albert.Weights.All)
        {
            foreach (var (from, to) in _head.Where(pair => row.Name.StartsWith(pair.Albert, StringComparison.Ordinal)))
            {
                tensor.CopyFrom(bert.Weights[from + row.Name[to.Length..]]);
            }
        }

        return albert;
    }

    private static AlbertConfig Config(BertConfig bert, int groups, int embeddingSize) => AlbertConfig.Base with
    {
        Head = bert.Head,
        VocabSize = bert.VocabSize,
        HiddenSize = bert.HiddenSize,
        NumHiddenLayers = bert.NumHiddenLayers,
        NumHiddenGroups = groups,
        NumAttentionHeads = bert.NumAttentionHeads,
        IntermediateSize = bert.IntermediateSize,
        EmbeddingSize = embeddingSize,
        MaxPositionEmbeddings = bert.MaxPositionEmbeddings,
        TypeVocabSize = bert.TypeVocabSize,
        PadTokenId = bert.PadTokenId,
        HiddenAct = bert.HiddenAct,
        HiddenDropoutProb = bert.HiddenDropoutProb,
        AttentionProbsDropoutProb = bert.AttentionProbsDropoutProb,
        ClassifierDropout = bert.ClassifierDropout ?? bert.HiddenDropoutProb,
        InitializerRange = bert.InitializerRange,
        LayerNormEps = bert.LayerNormEps,
        Labels = bert.Labels,
        MultiLabel = bert.MultiLabel,
    };

    /// <summary>Each weight is the mean of those in the layers that the group stands for.</summary>
    private static void Block(Weights bert, Weights albert, AlbertConfig config, int group)
    {
        var layers = Enumerable.Range(0, config.NumHiddenLayers).Where(layer => config.BlockOf(layer) == group).ToList();
        foreach (var (from, to) in _block)
        {
            foreach (var part in new[] { "weight", "bias" })
            {
                var sum = layers
                    .Select(layer => bert[$"{BertWeights.Layer}{layer}.{from}.{part}"])
                    .Aggregate((one, other) => one + other);
                albert[$"{AlbertWeights.Block(group)}.{to}.{part}"].CopyFrom(sum * (1.0 / layers.Count));
            }
        }
    }

    /// <summary>
    /// The tables in the directions in which they vary most, and the map back. BERT's norm takes off the mean of a sum
    /// of rows and divides by its length over √C. ALBERT's does so with E numbers; the directions are turned so that
    /// these have the mean 0, so it divides by the same length over √E. The map back is √(C/E) times the directions, with
    /// the norm's own weights put behind it: nothing is lost but what lies outside of E - 1 directions.
    /// </summary>
    private static void Embeddings(Weights bert, Weights albert, AlbertConfig config)
    {
        var (e, c) = (config.EmbeddingSize, config.HiddenSize);
        var (gain, shift) = (bert[$"{From}LayerNorm.weight"], bert[$"{From}LayerNorm.bias"]);
        var map = albert["albert.encoder.embedding_hidden_mapping_in.weight"];                       // [C, E]
        if (e == c)
        {
            foreach (var table in _tables)
            {
                albert[$"{To}{table}.weight"].CopyFrom(bert[$"{From}{table}.weight"]);
            }

            albert[$"{To}LayerNorm.weight"].CopyFrom(gain);
            albert[$"{To}LayerNorm.bias"].CopyFrom(shift);
            map.CopyFrom(Tensor.Eye(c));
            return;
        }

        var directions = Directions(bert, e);                                                        // [C, E]
        foreach (var table in _tables)
        {
            albert[$"{To}{table}.weight"].CopyFrom(Centred(bert[$"{From}{table}.weight"]).MatMul(directions));
        }

        albert[$"{To}LayerNorm.weight"].Fill(1);
        albert[$"{To}LayerNorm.bias"].SetToZero();
        map.CopyFrom(directions * gain.Unsqueeze(1) * Math.Sqrt((double)c / e));
        albert["albert.encoder.embedding_hidden_mapping_in.bias"].CopyFrom(shift);
    }

    /// <summary>
    /// The first E - 1 principal directions of all rows, whose nearest tables of that rank they span (Eckart and Young
    /// 1936), turned into the space of E numbers with the mean 0.
    /// </summary>
    /// <returns>[C, E]</returns>
    private static Tensor Directions(Weights bert, int e)
    {
        var rows = Tensor.Cat([.. _tables.Select(table => Centred(bert[$"{From}{table}.weight"]))])
            .To(ScalarType.Float64);                                                                 // [V + P + 2, C]
        var vectors = rows.Transpose(0, 1).MatMul(rows).EigenVectors();                              // rising values
        return vectors.Narrow(1, vectors.Size(1) - (e - 1), e - 1).MatMul(MeanZero(e)).To(ScalarType.Float32);
    }

    /// <summary>Helmert's matrix without its first row: rows of length 1, at right angles, each with the mean 0.</summary>
    /// <returns>fp64 [E - 1, E]</returns>
    private static Tensor MeanZero(int e)
    {
        var values = new double[(e - 1) * e];
        for (var row = 1; row < e; row++)
        {
            var length = Math.Sqrt((double)row * (row + 1));
            values.AsSpan((row - 1) * e, row).Fill(1 / length);
            values[((row - 1) * e) + row] = -row / length;
        }

        return Tensor.From(values, e - 1, e);
    }

    // A norm takes the mean over the channels off; it must not count as a direction.
    private static Tensor Centred(Tensor table) => table - table.Mean(1, keep: true);
}
