using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Models;

/// <summary>What the configs of BERT and of the families that came from it have in common.</summary>
internal abstract record EncoderConfig : TextConfig
{
    /// <summary>The function inside the feed-forward part.</summary>
    public string HiddenAct { get; init; } = "gelu";

    public double HiddenDropoutProb { get; init; } = 0.1;

    public double AttentionProbsDropoutProb { get; init; } = 0.1;

    /// <summary>Before a head's last map; null: as in the other layers.</summary>
    public double? ClassifierDropout { get; init; }

    public double LayerNormEps { get; init; } = 1e-12;

    public sealed override ModelConfig WithoutDropout() => this with
    {
        HiddenDropoutProb = 0,
        AttentionProbsDropoutProb = 0,
        ClassifierDropout = 0,
    };

    public override double ForwardFlop(IReadOnlyList<int> lengths, int answers)
    {
        double c = HiddenSize;
        var head = Head == Head.TokenClassification
            ? FlopCount.Product(c, Classes)
            : FlopCount.Product(c, c) + FlopCount.Product(c, Classes);
        return LayersFlop(lengths) + (answers * head);
    }

    /// <summary>The keys that BERT, RoBERTa and ALBERT spell alike.</summary>
    /// <param name="missing">what holds where a key is missing</param>
    protected static T ReadShared<T>(ModelFolder folder, ConfigReader read, Head head, T missing)
        where T : EncoderConfig
    {
        EncoderConfig basis = missing;
        var config = basis with
        {
            Head = head,
            VocabSize = read.Size("vocab_size", missing.VocabSize),
            HiddenSize = read.Size("hidden_size", missing.HiddenSize),
            NumHiddenLayers = read.Integer("num_hidden_layers", missing.NumHiddenLayers, 1, 1000),
            NumAttentionHeads = read.Size("num_attention_heads", missing.NumAttentionHeads),
            IntermediateSize = read.Size("intermediate_size", missing.IntermediateSize),
            PrunedHeads = read.PrunedHeads(),
            MaxPositionEmbeddings = read.Size("max_position_embeddings", missing.MaxPositionEmbeddings),
            TypeVocabSize = read.Size("type_vocab_size", missing.TypeVocabSize),
            PadTokenId = read.Integer("pad_token_id", missing.PadTokenId, 0, int.MaxValue),
            HiddenAct = read.Word("hidden_act", missing.HiddenAct, Activations.Words),
            HiddenDropoutProb = read.Probability("hidden_dropout_prob", missing.HiddenDropoutProb)!.Value,
            AttentionProbsDropoutProb =
                read.Probability("attention_probs_dropout_prob", missing.AttentionProbsDropoutProb)!.Value,
            InitializerRange = read.Positive("initializer_range", missing.InitializerRange),
            LayerNormEps = read.Positive("layer_norm_eps", missing.LayerNormEps),
            Labels = head == Head.MaskedLM ? [] : read.Labels(),
            Source = folder.Config,
        };

        read.Only("position_embedding_type", "\"absolute\"");
        config.Check(read, "hidden_size", "num_attention_heads");
        return (T)config;
    }

    /// <inheritdoc cref="ReadShared"/>
    protected JsonObject WriteShared(JsonObject json)
    {
        json["vocab_size"] = VocabSize;
        json["hidden_size"] = HiddenSize;
        json["num_hidden_layers"] = NumHiddenLayers;
        json["num_attention_heads"] = NumAttentionHeads;
        json["intermediate_size"] = IntermediateSize;
        json["max_position_embeddings"] = MaxPositionEmbeddings;
        json["type_vocab_size"] = TypeVocabSize;
        json["pad_token_id"] = PadTokenId;
        json["hidden_act"] = HiddenAct;
        json["hidden_dropout_prob"] = Number(HiddenDropoutProb);
        json["attention_probs_dropout_prob"] = Number(AttentionProbsDropoutProb);
        json["initializer_range"] = Number(InitializerRange);
        json["layer_norm_eps"] = Number(LayerNormEps);
        json["position_embedding_type"] = "absolute";
        return json;
    }

    /// <summary>What must hold for every encoder, whatever its keys are called.</summary>
    protected void Check(ConfigReader read, string width, string heads)
    {
        read.Only("is_decoder", "false");
        read.Only("add_cross_attention", "false");
        if (HiddenSize % NumAttentionHeads != 0)
        {
            read.Add(
                $"{width} is {HiddenSize} and {heads} {NumAttentionHeads}; "
                + "the first must be a multiple of the second.");
        }

        if (PadTokenId >= VocabSize)
        {
            read.Add($"pad_token_id is {PadTokenId}; it must be below vocab_size, {VocabSize}.");
        }
    }
}
