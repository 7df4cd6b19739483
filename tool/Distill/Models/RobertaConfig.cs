using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Models;

/// <summary>
/// config.json of RoBERTa. There <c>max_position_embeddings</c> counts the rows of the table, of which the first ones,
/// up to the padding token's number, belong to no token: roberta-base has 514 rows and reads 512 tokens.
/// </summary>
internal sealed record RobertaConfig : EncoderConfig
{
    // The defaults of Hugging Face's RobertaConfig are not those of the published models.
    private static readonly RobertaConfig _missing = new()
    {
        Head = Head.SequenceClassification,
        VocabSize = 50265,
        HiddenSize = 768,
        NumHiddenLayers = 12,
        NumAttentionHeads = 12,
        IntermediateSize = 3072,
        MaxPositionEmbeddings = 512,
        TypeVocabSize = 2,
        LayerNormEps = 1e-12,
    };

    public RobertaConfig() => (PadTokenId, LayerNormEps) = (1, 1e-5);

    public static Family Family { get; } = new(
        "roberta",
        new Dictionary<Head, string>
        {
            [Head.SequenceClassification] = "RobertaForSequenceClassification",
            [Head.TokenClassification] = "RobertaForTokenClassification",
            [Head.MaskedLM] = "RobertaForMaskedLM",
        },
        Read);

    /// <summary>roberta-base.</summary>
    public static RobertaConfig Base { get; } = _missing with { TypeVocabSize = 1, LayerNormEps = 1e-5 };

    /// <summary>The table's row of a text's first token.</summary>
    public int FirstPosition => PadTokenId + 1;

    public override WeightTable DenseTable() => RobertaWeights.Table(this);

    public override Model Build(Weights weights) => new Roberta(this, weights);

    private static RobertaConfig Read(ModelFolder folder, Head head)
    {
        var read = new ConfigReader(folder.ConfigPath, folder.Config);
        var config = ReadShared(folder, read, head, _missing);
        config = config with
        {
            MaxPositionEmbeddings = config.MaxPositionEmbeddings - config.FirstPosition,
            ClassifierDropout = read.Probability("classifier_dropout", _missing.ClassifierDropout),
        };
        if (config.MaxPositionEmbeddings < 1)
        {
            read.Add(
                $"max_position_embeddings is {config.MaxPositionEmbeddings + config.FirstPosition} and pad_token_id "
                + $"{config.PadTokenId}; positions begin after the padding token's number, so none is left.");
        }

        config.CheckPrunedHeads(read);
        read.Problems.ThrowIfAny();
        return config;
    }

    public override JsonObject ToJson()
    {
        var json = WriteShared(ToJson(Family));
        json["max_position_embeddings"] = MaxPositionEmbeddings + FirstPosition;
        json["classifier_dropout"] = Number(ClassifierDropout);
        return json;
    }
}
