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

        rows.Embedding(Words, config.VocabSize, hidden, Initialization.NormalExceptPadding);
        rows.Embedding("distilbert.embeddings.position_embeddings", config.MaxPositionEmbeddings, hidden);
        rows.LayerNorm("distilbert.embeddings.LayerNorm", hidden);
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            rows.Linear($"{Layer}{i}.attention.q_lin", hidden, hidden);
            rows.Linear($"{Layer}{i}.attention.k_lin", hidden, hidden);
            rows.Linear($"{Layer}{i}.attention.v_lin", hidden, hidden);
            rows.Linear($"{Layer}{i}.attention.out_lin", hidden, hidden);
            rows.LayerNorm($"{Layer}{i}.sa_layer_norm", hidden);
            rows.Linear($"{Layer}{i}.ffn.lin1", inner, hidden);
            rows.Linear($"{Layer}{i}.ffn.lin2", hidden, inner);
            rows.LayerNorm($"{Layer}{i}.output_layer_norm", hidden);
        }

        var tied = new Dictionary<string, string>();
        switch (config.Head)
        {
            case Head.SequenceClassification:
                rows.Linear("pre_classifier", hidden, hidden);
                rows.Linear("classifier", config.Labels.Count, hidden);
                break;
            case Head.TokenClassification:
                rows.Linear("classifier", config.Labels.Count, hidden);
                break;
            default:
                rows.Linear("vocab_transform", hidden, hidden);
                rows.LayerNorm("vocab_layer_norm", hidden);
                rows.Bias("vocab_projector.bias", config.VocabSize);
                tied.Add("vocab_projector.weight", $"{Words}.weight");
                break;
        }

        return new WeightTable("distilbert.", Layer, rows.All) { PaddingRow = config.PadTokenId, Tied = tied };
    }
}
