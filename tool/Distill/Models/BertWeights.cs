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

        rows.Embedding(Words, config.VocabSize, hidden, Initialization.NormalExceptPadding, Role.Words);
        rows.Embedding(
            "bert.embeddings.position_embeddings", config.MaxPositionEmbeddings, hidden, role: Role.Positions);
        rows.Embedding(
            "bert.embeddings.token_type_embeddings", config.TypeVocabSize, hidden, role: Role.TokenTypes);
        rows.LayerNorm("bert.embeddings.LayerNorm", hidden, Role.EmbeddingNorm);
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            AddBlock(rows, $"{Layer}{i}", hidden, config.HeadsOf(i) * config.HeadSize, inner);
        }

        var tied = new Dictionary<string, string>();
        switch (config.Head)
        {
            case Head.SequenceClassification:
                rows.Linear("bert.pooler.dense", hidden, hidden, role: Role.Pooler);
                rows.Linear("classifier", config.Labels.Count, hidden, role: Role.Classifier);
                break;
            case Head.TokenClassification:
                rows.Linear("classifier", config.Labels.Count, hidden, role: Role.Classifier);
                break;
            default:
                rows.Linear("cls.predictions.transform.dense", hidden, hidden, role: Role.Transform);
                rows.LayerNorm("cls.predictions.transform.LayerNorm", hidden, Role.TransformNorm);
                rows.Bias("cls.predictions.bias", config.VocabSize, Role.WordBias);
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
    /// <param name="heads">channels of all heads together</param>
    public static void AddBlock(WeightRows rows, string name, long hidden, long heads, long inner)
    {
        rows.Linear($"{name}.attention.self.query", heads, hidden, role: Role.Query);
        rows.Linear($"{name}.attention.self.key", heads, hidden, role: Role.Key);
        rows.Linear($"{name}.attention.self.value", heads, hidden, role: Role.Value);
        rows.Linear($"{name}.attention.output.dense", hidden, heads, role: Role.AttentionOutput);
        rows.LayerNorm($"{name}.attention.output.LayerNorm", hidden, Role.AttentionNorm);
        rows.Linear($"{name}.intermediate.dense", inner, hidden, role: Role.Inner);
        rows.Linear($"{name}.output.dense", hidden, inner, role: Role.Outer);
        rows.LayerNorm($"{name}.output.LayerNorm", hidden, Role.OutputNorm);
    }
}
