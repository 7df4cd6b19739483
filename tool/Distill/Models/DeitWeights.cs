namespace Distill.Models;

/// <summary>DeiT's weights under Hugging Face's names.</summary>
internal static class DeitWeights
{
    public const string Layer = "deit.encoder.layer.";

    private const string Positions = "deit.embeddings.position_embeddings";

    public static WeightTable Table(DeitConfig config)
    {
        var (hidden, inner) = (config.HiddenSize, config.IntermediateSize);
        var rows = new WeightRows();

        rows.Vectors("deit.embeddings.cls_token", 1, hidden);
        rows.Vectors("deit.embeddings.distillation_token", 1, hidden);
        rows.Vectors(Positions, config.SpecialTokens + config.Patches, hidden);
        rows.Patches("deit.embeddings.patch_embeddings.projection", hidden, config.NumChannels, config.PatchSize);
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

        rows.LayerNorm("deit.layernorm", hidden);
        if (config.Head == Head.ImageClassificationWithTeacher)
        {
            rows.Linear("cls_classifier", config.Labels.Count, hidden);
            rows.Linear("distillation_classifier", config.Labels.Count, hidden);
        }
        else
        {
            rows.Linear("classifier", config.Labels.Count, hidden);
        }

        return new WeightTable("deit.", Layer, rows.All)
        {
            Notes = new Dictionary<string, string> { [Positions] = config.PositionsNote },
            Unused = ["deit.pooler."], // of pre-training
        };
    }
}
