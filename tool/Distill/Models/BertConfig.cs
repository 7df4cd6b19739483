using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Models;

/// <summary>config.json of BERT, with the defaults of Hugging Face's BertConfig.</summary>
internal sealed record BertConfig : TextConfig
{
    private static readonly BertConfig _missing = new()
    {
        Head = Head.SequenceClassification,
        VocabSize = 30522,
        HiddenSize = 768,
        NumHiddenLayers = 12,
        NumAttentionHeads = 12,
        IntermediateSize = 3072,
        MaxPositionEmbeddings = 512,
    };

    public BertConfig() => TypeVocabSize = 2;

    public static Family Family { get; } = new(
        "bert",
        new Dictionary<Head, string>
        {
            [Head.SequenceClassification] = "BertForSequenceClassification",
            [Head.TokenClassification] = "BertForTokenClassification",
            [Head.MaskedLM] = "BertForMaskedLM",
        },
        Read);

    public string HiddenAct { get; init; } = "gelu";

    public double HiddenDropoutProb { get; init; } = 0.1;

    public double AttentionProbsDropoutProb { get; init; } = 0.1;

    /// <summary>Null: as the other layers.</summary>
    public double? ClassifierDropout { get; init; }

    public double LayerNormEps { get; init; } = 1e-12;

    public override WeightTable Table() => BertWeights.Table(this);

    public override Model Build(Weights weights) => new Bert(this, weights);

    public override double ForwardFlop(IReadOnlyList<int> lengths, int answers)
    {
        double c = HiddenSize, i = IntermediateSize;
        var head = Head == Head.TokenClassification
            ? FlopCount.Product(c, Classes)
            : FlopCount.Product(c, c) + FlopCount.Product(c, Classes);

        // Query, key, value and output; two of the feed-forward.
        return FlopCount.Blocks(NumHiddenLayers, (4 * c * c) + (2 * c * i), c, lengths) + (answers * head);
    }

    private static BertConfig Read(ModelFolder folder, Head head)
    {
        var read = new ConfigReader(folder.ConfigPath, folder.Config);
        var config = new BertConfig
        {
            Head = head,
            VocabSize = read.Size("vocab_size", _missing.VocabSize),
            HiddenSize = read.Size("hidden_size", _missing.HiddenSize),
            NumHiddenLayers = read.Integer("num_hidden_layers", _missing.NumHiddenLayers, 1, 1000),
            NumAttentionHeads = read.Size("num_attention_heads", _missing.NumAttentionHeads),
            IntermediateSize = read.Size("intermediate_size", _missing.IntermediateSize),
            MaxPositionEmbeddings = read.Size("max_position_embeddings", _missing.MaxPositionEmbeddings),
            TypeVocabSize = read.Size("type_vocab_size", _missing.TypeVocabSize),
            PadTokenId = read.Integer("pad_token_id", _missing.PadTokenId, 0, int.MaxValue),
            HiddenAct = read.Word("hidden_act", _missing.HiddenAct, Activations.Words),
            HiddenDropoutProb = read.Probability("hidden_dropout_prob", _missing.HiddenDropoutProb)!.Value,
            AttentionProbsDropoutProb =
                read.Probability("attention_probs_dropout_prob", _missing.AttentionProbsDropoutProb)!.Value,
            ClassifierDropout = read.Probability("classifier_dropout", _missing.ClassifierDropout),
            InitializerRange = read.Positive("initializer_range", _missing.InitializerRange),
            LayerNormEps = read.Positive("layer_norm_eps", _missing.LayerNormEps),
            Labels = head == Head.MaskedLM ? [] : read.Labels(),
            Source = folder.Config,
        };

        read.Only("position_embedding_type", "\"absolute\"");
        read.Only("is_decoder", "false");
        read.Only("add_cross_attention", "false");
        read.Only("pruned_heads", "{}");
        if (config.HiddenSize % config.NumAttentionHeads != 0)
        {
            read.Add(
                $"hidden_size is {config.HiddenSize} and num_attention_heads {config.NumAttentionHeads}; "
                + "the first must be a multiple of the second.");
        }

        if (config.PadTokenId >= config.VocabSize)
        {
            read.Add($"pad_token_id is {config.PadTokenId}; it must be below vocab_size, {config.VocabSize}.");
        }

        read.Problems.ThrowIfAny();
        return config;
    }

    public override JsonObject ToJson()
    {
        var json = ToJson(Family);
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
        json["classifier_dropout"] = Number(ClassifierDropout);
        json["initializer_range"] = Number(InitializerRange);
        json["layer_norm_eps"] = Number(LayerNormEps);
        json["position_embedding_type"] = "absolute";
        return json;
    }
}
