using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Models;

/// <summary>config.json of DistilBERT, whose keys are called otherwise than BERT's.</summary>
internal sealed record DistilBertConfig : EncoderConfig
{
    public DistilBertConfig() => ClassifierDropout = 0.2;

    public static Family Family { get; } = new(
        "distilbert",
        new Dictionary<Head, string>
        {
            [Head.SequenceClassification] = "DistilBertForSequenceClassification",
            [Head.TokenClassification] = "DistilBertForTokenClassification",
            [Head.MaskedLM] = "DistilBertForMaskedLM",
        },
        Read);

    /// <summary>
    /// The defaults of Hugging Face's DistilBertConfig, which are those of distilbert-base-uncased.
    /// </summary>
    public static DistilBertConfig Base { get; } = new()
    {
        Head = Head.SequenceClassification,
        VocabSize = 30522,
        HiddenSize = 768,
        NumHiddenLayers = 6,
        NumAttentionHeads = 12,
        IntermediateSize = 3072,
        MaxPositionEmbeddings = 512,
    };

    public override WeightTable DenseTable() => DistilBertWeights.Table(this);

    public override Model Build(Weights weights) => new DistilBert(this, weights);

    private static DistilBertConfig Read(ModelFolder folder, Head head)
    {
        var read = new ConfigReader(folder.ConfigPath, folder.Config);
        var config = new DistilBertConfig
        {
            Head = head,
            VocabSize = read.Size("vocab_size", Base.VocabSize),
            HiddenSize = read.Size("dim", Base.HiddenSize),
            NumHiddenLayers = read.Integer("n_layers", Base.NumHiddenLayers, 1, 1000),
            NumAttentionHeads = read.Size("n_heads", Base.NumAttentionHeads),
            IntermediateSize = read.Size("hidden_dim", Base.IntermediateSize),
            PrunedHeads = read.PrunedHeads(),
            MaxPositionEmbeddings = read.Size("max_position_embeddings", Base.MaxPositionEmbeddings),
            PadTokenId = read.Integer("pad_token_id", Base.PadTokenId, 0, int.MaxValue),
            HiddenAct = read.Word("activation", Base.HiddenAct, Activations.Words),
            HiddenDropoutProb = read.Probability("dropout", Base.HiddenDropoutProb)!.Value,
            AttentionProbsDropoutProb = read.Probability("attention_dropout", Base.AttentionProbsDropoutProb)!.Value,
            ClassifierDropout = read.Probability("seq_classif_dropout", Base.ClassifierDropout),
            InitializerRange = read.Positive("initializer_range", Base.InitializerRange),
            Labels = head == Head.MaskedLM ? [] : read.Labels(),
            Source = folder.Config,
        };

        // Position vectors that are computed and never trained; no published model has them.
        read.Only("sinusoidal_pos_embds", "false");
        config.Check(read, "dim", "n_heads");
        config.CheckPrunedHeads(read);
        read.Problems.ThrowIfAny();
        return config;
    }

    public override JsonObject ToJson()
    {
        var json = ToJson(Family);
        json["vocab_size"] = VocabSize;
        json["dim"] = HiddenSize;
        json["n_layers"] = NumHiddenLayers;
        json["n_heads"] = NumAttentionHeads;
        json["hidden_dim"] = IntermediateSize;
        json["max_position_embeddings"] = MaxPositionEmbeddings;
        json["pad_token_id"] = PadTokenId;
        json["activation"] = HiddenAct;
        json["dropout"] = Number(HiddenDropoutProb);
        json["attention_dropout"] = Number(AttentionProbsDropoutProb);
        json["seq_classif_dropout"] = Number(ClassifierDropout);
        json["initializer_range"] = Number(InitializerRange);
        json["sinusoidal_pos_embds"] = false;
        return json;
    }
}
