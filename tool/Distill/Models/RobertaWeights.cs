namespace Distill.Models;

/// <summary>RoBERTa's weights under Hugging Face's names.</summary>
internal static class RobertaWeights
{
    public const string Layer = "roberta.encoder.layer.";

    private const string Words = "roberta.embeddings.word_embeddings";

    public static WeightTable Table(RobertaConfig config)
    {
        var (hidden, inner) = (config.HiddenSize, config.IntermediateSize);
        var places = config.FirstPosition + config.MaxPositionEmbeddings;
        var rows = new WeightRows();

        rows.Embedding(Words, config.VocabSize, hidden, Initialization.NormalExceptPadding, Role.Words);
        rows.Embedding(
            "roberta.embeddings.position_embeddings",
            places,
            hidden,
            Initialization.NormalExceptPadding,
            Role.Positions);
        rows.Embedding(
            "roberta.embeddings.token_type_embeddings", config.TypeVocabSize, hidden, role: Role.TokenTypes);
        rows.LayerNorm("roberta.embeddings.LayerNorm", hidden, Role.EmbeddingNorm);
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            BertWeights.AddBlock(rows, $"{Layer}{i}", hidden, config.HeadsOf(i) * config.HeadSize, inner);
        }

        var tied = new Dictionary<string, string>();
        switch (config.Head)
        {
            case Head.SequenceClassification:
                rows.Linear("classifier.dense", hidden, hidden, role: Role.Pooler);
                rows.Linear("classifier.out_proj", config.Labels.Count, hidden, role: Role.Classifier);
                break;
            case Head.TokenClassification:
                rows.Linear("classifier", config.Labels.Count, hidden, role: Role.Classifier);
                break;
            default:
                rows.Linear("lm_head.dense", hidden, hidden, role: Role.Transform);
                rows.LayerNorm("lm_head.layer_norm", hidden, Role.TransformNorm);
                rows.Bias("lm_head.bias", config.VocabSize, Role.WordBias);
                tied.Add("lm_head.decoder.weight", $"{Words}.weight");
                tied.Add("lm_head.decoder.bias", "lm_head.bias");
                break;
        }

        return new WeightTable("roberta.", Layer, rows.All)
        {
            PaddingRow = config.PadTokenId,
            FirstPosition = config.FirstPosition,
            Tied = tied,
            Unused = ["roberta.pooler."], // of older checkpoints; no head reads it
        };
    }
}
