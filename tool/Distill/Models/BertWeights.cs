namespace Distill.Models;

/// <summary>BERT's weights under Hugging Face's names.</summary>
internal static class BertWeights
{
    public const string Layer = "bert.encoder.layer.";

    private const string Words = "bert.embeddings.word_embeddings";

    public static WeightTable Table(BertConfig config)
    {
        var (hidden, inner) = (config.HiddenSize, config.IntermediateSize);
        var rows = new WeightRows();

        rows.Embedding(Words, config.VocabSize, hidden, Initialization.NormalExceptPadding);
        rows.Embedding("bert.embeddings.position_embeddings", config.MaxPositionEmbeddings, hidden);
        rows.Embedding("bert.embeddings.token_type_embeddings", config.TypeVocabSize, hidden);
        rows.LayerNorm("bert.embeddings.LayerNorm", hidden);
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            AddBlock(rows, $"{Layer}{i}", hidden, inner);
        }

        var tied = new Dictionary<string, string>();
        switch (config.Head)
        {
            case Head.SequenceClassification:
                rows.Linear("bert.pooler.dense", hidden, hidden);
                rows.Linear("classifier", config.Labels.Count, hidden);
                break;
            case Head.TokenClassification:
                rows.Linear("classifier", config.Labels.Count, hidden);
                break;
            default:
                rows.Linear("cls.predictions.transform.dense", hidden, hidden);
                rows.LayerNorm("cls.predictions.transform.LayerNorm", hidden);
                rows.Bias("cls.predictions.bias", config.VocabSize);
                tied.Add("cls.predictions.decoder.weight", $"{Words}.weight");
                tied.Add("cls.predictions.decoder.bias", "cls.predictions.bias");
                break;
        }

        return new WeightTable("bert.", Layer, rows.All)
        {
            PaddingRow = config.PadTokenId,
            Tied = tied,
            // Of pre-training: a pooler that no head for tokens reads, and the head for the next sentence.
            Unused = config.Head == Head.SequenceClassification ? [] : ["bert.pooler.", "cls.seq_relationship."],
        };
    }

    /// <summary>The weights of one <see cref="BertBlock"/>.</summary>
    public static void AddBlock(WeightRows rows, string name, long hidden, long inner)
    {
        rows.Linear($"{name}.attention.self.query", hidden, hidden);
        rows.Linear($"{name}.attention.self.key", hidden, hidden);
        rows.Linear($"{name}.attention.self.value", hidden, hidden);
        rows.Linear($"{name}.attention.output.dense", hidden, hidden);
        rows.LayerNorm($"{name}.attention.output.LayerNorm", hidden);
        rows.Linear($"{name}.intermediate.dense", inner, hidden);
        rows.Linear($"{name}.output.dense", hidden, inner);
        rows.LayerNorm($"{name}.output.LayerNorm", hidden);
    }
}
