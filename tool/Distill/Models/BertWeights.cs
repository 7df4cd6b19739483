namespace Distill.Models;

/// <summary>BERT's weights under Hugging Face's names.</summary>
internal static class BertWeights
{
    public const string Layer = "bert.encoder.layer.";

    public static WeightTable Table(BertConfig config)
    {
        var (hidden, inner) = (config.HiddenSize, config.IntermediateSize);
        var rows = new List<Weight>();

        void Embedding(string name, long count, Initialization start = Initialization.Normal) =>
            rows.Add(new($"{name}.weight", [count, hidden], start, Decays: true));
        void Linear(string name, long outputs, long inputs)
        {
            rows.Add(new($"{name}.weight", [outputs, inputs], Initialization.Normal, Decays: true));
            rows.Add(new($"{name}.bias", [outputs], Initialization.Zeros, Decays: false));
        }

        void LayerNorm(string name)
        {
            rows.Add(new($"{name}.weight", [hidden], Initialization.Ones, Decays: false));
            rows.Add(new($"{name}.bias", [hidden], Initialization.Zeros, Decays: false));
        }

        Embedding("bert.embeddings.word_embeddings", config.VocabSize, Initialization.NormalExceptPadding);
        Embedding("bert.embeddings.position_embeddings", config.MaxPositionEmbeddings);
        Embedding("bert.embeddings.token_type_embeddings", config.TypeVocabSize);
        LayerNorm("bert.embeddings.LayerNorm");
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            Linear($"{Layer}{i}.attention.self.query", hidden, hidden);
            Linear($"{Layer}{i}.attention.self.key", hidden, hidden);
            Linear($"{Layer}{i}.attention.self.value", hidden, hidden);
            Linear($"{Layer}{i}.attention.output.dense", hidden, hidden);
            LayerNorm($"{Layer}{i}.attention.output.LayerNorm");
            Linear($"{Layer}{i}.intermediate.dense", inner, hidden);
            Linear($"{Layer}{i}.output.dense", hidden, inner);
            LayerNorm($"{Layer}{i}.output.LayerNorm");
        }

        Linear("bert.pooler.dense", hidden, hidden);
        Linear("classifier", config.Labels.Count, hidden);
        return new WeightTable("bert.", Layer, config.PadTokenId, rows);
    }
}
