namespace Distill.Models;

/// <summary>The weights of Llama, Mistral and Qwen2 under Hugging Face's names.</summary>
internal static class LlamaWeights
{
    public const string Layer = "model.layers.";

    private const string Words = "model.embed_tokens";
    private const string Head = "lm_head";

    public static WeightTable Table(LlamaFamilyConfig config)
    {
        var (hidden, inner) = (config.HiddenSize, config.IntermediateSize);
        var (queries, keys) = (config.NumAttentionHeads * config.HeadSize, config.KeyValueHeads * config.HeadSize);
        var rows = new WeightRows();

        rows.Embedding(
            Words,
            config.VocabSize,
            hidden,
            config.PadTokenId < 0 ? Initialization.Normal : Initialization.NormalExceptPadding);
        for (var i = 0; i < config.NumHiddenLayers; i++)
        {
            rows.Linear($"{Layer}{i}.self_attn.q_proj", queries, hidden, config.HasQkvBias, Role.Query);
            rows.Linear($"{Layer}{i}.self_attn.k_proj", keys, hidden, config.HasQkvBias, Role.Key);
            rows.Linear($"{Layer}{i}.self_attn.v_proj", keys, hidden, config.HasQkvBias, Role.Value);
            rows.Linear($"{Layer}{i}.self_attn.o_proj", hidden, queries, config.HasOutputBias, Role.AttentionOutput);
            rows.Linear($"{Layer}{i}.mlp.gate_proj", inner, hidden, config.HasMlpBias, Role.Gate);
            rows.Linear($"{Layer}{i}.mlp.up_proj", inner, hidden, config.HasMlpBias, Role.Inner);
            rows.Linear($"{Layer}{i}.mlp.down_proj", hidden, inner, config.HasMlpBias, Role.Outer);
            rows.RmsNorm($"{Layer}{i}.input_layernorm", hidden);
            rows.RmsNorm($"{Layer}{i}.post_attention_layernorm", hidden);
        }

        rows.RmsNorm("model.norm", hidden);
        var tied = new Dictionary<string, string>();
        if (config.Head == Models.Head.SequenceClassification)
        {
            rows.Linear("score", config.Labels.Count, hidden, bias: false);
        }
        else if (config.TieWordEmbeddings)
        {
            tied.Add($"{Head}.weight", $"{Words}.weight");
        }
        else
        {
            rows.Linear(Head, config.VocabSize, hidden, bias: false);
        }

        return new WeightTable("model.", Layer, rows.All) { PaddingRow = config.PadTokenId, Tied = tied };
    }
}
