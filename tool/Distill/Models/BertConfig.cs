using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Models;

/// <summary>config.json of BERT.</summary>
internal sealed record BertConfig : EncoderConfig
{
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

    /// <summary>The defaults of Hugging Face's BertConfig, which are those of bert-base-uncased.</summary>
    public static BertConfig Base { get; } = new()
    {
        Head = Head.SequenceClassification,
        VocabSize = 30522,
        HiddenSize = 768,
        NumHiddenLayers = 12,
        NumAttentionHeads = 12,
        IntermediateSize = 3072,
        MaxPositionEmbeddings = 512,
    };

    public override bool ReadsPairs => TypeVocabSize > 1;

    public override WeightTable DenseTable() => BertWeights.Table(this);

    public override Model Build(Weights weights) => new Bert(this, weights);

    private static BertConfig Read(ModelFolder folder, Head head)
    {
        var read = new ConfigReader(folder.ConfigPath, folder.Config);
        var config = ReadShared(folder, read, head, Base) with
        {
            ClassifierDropout = read.Probability("classifier_dropout", Base.ClassifierDropout),
        };

        config.CheckPrunedHeads(read);
        read.Problems.ThrowIfAny();
        return config;
    }

    public override JsonObject ToJson()
    {
        var json = WriteShared(ToJson(Family));
        json["classifier_dropout"] = Number(ClassifierDropout);
        return json;
    }
}
