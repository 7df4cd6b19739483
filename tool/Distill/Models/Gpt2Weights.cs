namespace Distill.Models;

/// <summary>GPT-2's weights under Hugging Face's names.</summary>
internal static class Gpt2Weights
{
    public const string Layer = "transformer.h.";

    private const string Words = "transformer.wte";

    public static WeightTable Table(Gpt2Config config)
    {
        var (hidden, inner) = (config.HiddenSize, config.IntermediateSize);
        var rows = new WeightRows();

        rows.Embedding(Words, config.VocabSize, hidden);
        rows.Embedding("transformer.wpe", config.MaxPositionEmbeddings, hidden, role: Role.Positions);
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            var heads = config.HeadsOf(i) * config.HeadSize;
            rows.LayerNorm($"{Layer}{i}.ln_1", hidden);
            rows.Conv1D($"{Layer}{i}.attn.c_attn", hidden, 3 * heads, Role.QueryKeyValue);
            rows.Conv1D(
                $"{Layer}{i}.attn.c_proj", heads, hidden, Role.AttentionOutput, Initialization.NormalOverDepth);
            rows.LayerNorm($"{Layer}{i}.ln_2", hidden);
            rows.Conv1D($"{Layer}{i}.mlp.c_fc", hidden, inner, Role.Inner);
            rows.Conv1D($"{Layer}{i}.mlp.c_proj", inner, hidden, Role.Outer, Initialization.NormalOverDepth);
        }

        rows.LayerNorm("transformer.ln_f", hidden);
        var tied = new Dictionary<string, string>();
        if (config.Head == Head.SequenceClassification)
        {
            rows.Linear("score", config.Labels.Count, hidden, bias: false);
        }
        else
        {
            tied.Add("lm_head.weight", $"{Words}.weight");
        }

        return new WeightTable("transformer.", Layer, rows.All) { Tied = tied };
    }
}
