namespace Distill.Models;

/// <summary>ViT's weights under Hugging Face's names.</summary>
internal static class VitWeights
{
    public const string Layer = "vit.encoder.layer.";

    private const string Positions = "vit.embeddings.position_embeddings";

    public static WeightTable Table(VitConfig config)
    {
        var (hidden, inner) = (config.HiddenSize, config.IntermediateSize);
        var rows = new WeightRows();

        rows.Vectors("vit.embeddings.cls_token", 1, hidden);
        rows.Vectors(Positions, config.SpecialTokens + config.Patches, hidden);
        rows.Patches("vit.embeddings.patch_embeddings.projection", hidden, config.NumChannels, config.PatchSize);
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            var heads = config.HeadsOf(i) * config.HeadSize;
            rows.LayerNorm($"{Layer}{i}.layernorm_before", hidden);
            rows.Linear($"{Layer}{i}.attention.attention.query", heads, hidden, config.QkvBias, Role.Query);
            rows.Linear($"{Layer}{i}.attention.attention.key", heads, hidden, config.QkvBias, Role.Key);
            rows.Linear($"{Layer}{i}.attention.attention.value", heads, hidden, config.QkvBias, Role.Value);
            rows.Linear($"{Layer}{i}.attention.output.dense", hidden, heads, role: Role.AttentionOutput);
            rows.LayerNorm($"{Layer}{i}.layernorm_after", hidden);
            rows.Linear($"{Layer}{i}.intermediate.dense", inner, hidden, role: Role.Inner);
            rows.Linear($"{Layer}{i}.output.dense", hidden, inner, role: Role.Outer);
        }

        rows.LayerNorm("vit.layernorm", hidden);
        rows.Linear("classifier", config.Labels.Count, hidden);
        return new WeightTable("vit.", Layer, rows.All)
        {
            Notes = new Dictionary<string, string> { [Positions] = config.PositionsNote },
            Unused = ["vit.pooler."], // of pre-training
        };
    }
}
