namespace Distill.Models;

/// <summary>ALBERT's weights under Hugging Face's names: those of a block, which many layers share.</summary>
internal static class AlbertWeights
{
    private const string Groups = "albert.encoder.albert_layer_groups.";
    private const string Words = "albert.embeddings.word_embeddings";

    /// <summary>Begins the names of the weights of a group of layers.</summary>
    public static string Block(int group) => $"{Groups}{group}.albert_layers.0";

    public static WeightTable Table(AlbertConfig config)
    {
        var (narrow, hidden, inner) = (config.EmbeddingSize, config.HiddenSize, config.IntermediateSize);
        var rows = new WeightRows();

        rows.Embedding(Words, config.VocabSize, narrow, Initialization.NormalExceptPadding);
        rows.Embedding(
            "albert.embeddings.position_embeddings", config.MaxPositionEmbeddings, narrow, role: Role.Positions);
        rows.Embedding("albert.embeddings.token_type_embeddings", config.TypeVocabSize, narrow);
        rows.LayerNorm("albert.embeddings.LayerNorm", narrow);
        rows.Linear("albert.encoder.embedding_hidden_mapping_in", hidden, narrow);
        for (var group = 0; group < config.NumHiddenGroups; group++)
        {
            var block = Block(group);
            var heads = config.HeadsOf(group) * config.HeadSize;
            rows.LayerNorm($"{block}.full_layer_layer_norm", hidden);
            rows.Linear($"{block}.attention.query", heads, hidden, role: Role.Query);
            rows.Linear($"{block}.attention.key", heads, hidden, role: Role.Key);
            rows.Linear($"{block}.attention.value", heads, hidden, role: Role.Value);
            rows.Linear($"{block}.attention.dense", hidden, heads, role: Role.AttentionOutput);
            rows.LayerNorm($"{block}.attention.LayerNorm", hidden);
            rows.Linear($"{block}.ffn", inner, hidden, role: Role.Inner);
            rows.Linear($"{block}.ffn_output", hidden, inner, role: Role.Outer);
        }

        var tied = new Dictionary<string, string>();
        switch (config.Head)
        {
            case Head.SequenceClassification:
                rows.Linear("albert.pooler", hidden, hidden, role: Role.Pooler);
                rows.Linear("classifier", config.Labels.Count, hidden);
                break;
            case Head.TokenClassification:
                rows.Linear("classifier", config.Labels.Count, hidden);
                break;
            default:
                rows.Bias("predictions.bias", config.VocabSize);
                rows.LayerNorm("predictions.LayerNorm", narrow);
                rows.Linear("predictions.dense", narrow, hidden);
                tied.Add("predictions.decoder.weight", $"{Words}.weight");
                tied.Add("predictions.decoder.bias", "predictions.bias");
                break;
        }

        return new WeightTable("albert.", Groups, rows.All)
        {
            PaddingRow = config.PadTokenId,
            Tied = tied,
            // Of pre-training: a pooler that no head for tokens reads, and the head for the order of sentences.
            Unused = config.Head == Head.SequenceClassification ? [] : ["albert.pooler.", "sop_classifier."],
        };
    }
}
