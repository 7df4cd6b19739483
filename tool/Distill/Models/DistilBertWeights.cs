namespace Distill.Models;

/// <summary>DistilBERT's weights under Hugging Face's names.</summary>
internal static class DistilBertWeights
{
    public const string Layer = "distilbert.transformer.layer.";

    private const string Words = "distilbert.embeddings.word_embeddings";

    public static WeightTable Table(DistilBertConfig config)
    {
        var (hidden, inner) = (config.HiddenSize, config.IntermediateSize);
        var rows = new WeightRows();

        rows.Embedding(Words, config.VocabSize, hidden, Initialization.NormalExceptPadding, Role.Words);
        rows.Embedding(
            "distilbert.embeddings.position_embeddings", config.MaxPositionEmbeddings, hidden, role: Role.Positions);
        rows.LayerNorm("distilbert.embeddings.LayerNorm", hidden, Role.EmbeddingNorm);
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            var heads = config.HeadsOf(i) * config.HeadSize;
            rows.Linear($"{Layer}{i}.attention.q_lin", heads, hidden, role: Role.Query);
            rows.Linear($"{Layer}{i}.attention.k_lin", heads, hidden, role: Role.Key);
            rows.Linear($"{Layer}{i}.attention.v_lin", heads, hidden, role: Role.Value);
            rows.Linear($"{Layer}{i}.attention.out_lin", hidden, heads, role: Role.AttentionOutput);
            rows.LayerNorm($"{Layer}{i}.sa_layer_norm", hidden, Role.AttentionNorm);
            rows.Linear($"{Layer}{i}.ffn.lin1", inner, hidden, role: Role.Inner);
            rows.Linear($"{Layer}{i}.ffn.lin2", hidden, inner, role: Role.Outer);
            rows.LayerNorm($"{Layer}{i}.output_layer_norm", hidden, Role.OutputNorm);
        }

        var tied = new Dictionary<string, string>();
        switch (config.Head)
        {
            case Head.SequenceClassification:
                rows.Linear("pre_classifier", hidden, hidden, role: Role.ReluPooler);
                rows.Linear("classifier", config.Labels.Count, hidden, role: Role.Classifier);
                break;
            case Head.TokenClassification:
                rows.Linear("classifier", config.Labels.Count, hidden, role: Role.Classifier);
                break;
            default:
                rows.Linear("vocab_transform", hidden, hidden, role: Role.Transform);
                rows.LayerNorm("vocab_layer_norm", hidden, Role.TransformNorm);
                rows.Bias("vocab_projector.bias", config.VocabSize, Role.WordBias);
                tied.Add("vocab_projector.weight", $"{Words}.weight");
                break;
        }

        return new WeightTable("distilbert.", Layer, rows.All) { PaddingRow = config.PadTokenId, Tied = tied };
    }
}
