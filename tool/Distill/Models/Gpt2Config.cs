using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Models;

/// <summary>config.json of GPT-2.</summary>
internal sealed record Gpt2Config : DecoderConfig
{
    public static Family Family { get; } = new(
        "gpt2",
        new Dictionary<Head, string>
        {
            [Head.CausalLM] = "GPT2LMHeadModel",
            [Head.SequenceClassification] = "GPT2ForSequenceClassification",
        },
        Read);

    /// <summary>The defaults of Hugging Face's GPT2Config, which are those of gpt2.</summary>
    public static Gpt2Config Base { get; } = new()
    {
        Head = Head.CausalLM,
        VocabSize = 50257,
        HiddenSize = 768,
        NumHiddenLayers = 12,
        NumAttentionHeads = 12,
        IntermediateSize = 3072,
        MaxPositionEmbeddings = 1024,
        PadTokenId = -1,
    };

    public string ActivationFunction { get; init; } = "gelu_new";

    /// <summary>Dropout of what a block adds.</summary>
    public double ResidPdrop { get; init; } = 0.1;

    /// <summary>Dropout of the embeddings.</summary>
    public double EmbdPdrop { get; init; } = 0.1;

    /// <summary>Dropout of the attention.</summary>
    public double AttnPdrop { get; init; } = 0.1;

    public double LayerNormEpsilon { get; init; } = 1e-5;

    public override ModelConfig WithoutDropout() => this with { ResidPdrop = 0, EmbdPdrop = 0, AttnPdrop = 0 };

    public override WeightTable DenseTable() => Gpt2Weights.Table(this);

    public override Model Build(Weights weights) => new Gpt2(this, weights);

    // Scores of later tokens are computed and masked.
    public override double ForwardFlop(IReadOnlyList<int> lengths, int answers) =>
        LayersFlop(lengths) + (answers * FlopCount.Product(HiddenSize, Classes));

    private static Gpt2Config Read(ModelFolder folder, Head head)
    {
        var read = new ConfigReader(folder.ConfigPath, folder.Config);
        var (vocabulary, width) = (read.Size("vocab_size", Base.VocabSize), read.Size("n_embd", Base.HiddenSize));
        var config = new Gpt2Config
        {
            Head = head,
            VocabSize = vocabulary,
            HiddenSize = width,
            NumHiddenLayers = read.Integer("n_layer", Base.NumHiddenLayers, 1, 1000),
            NumAttentionHeads = read.Size("n_head", Base.NumAttentionHeads),
            IntermediateSize = read.Size("n_inner", 4 * width),
            PrunedHeads = read.PrunedHeads(),
            MaxPositionEmbeddings = read.Size("n_positions", Base.MaxPositionEmbeddings),
            PadTokenId = ReadPadToken(read, vocabulary),
            ActivationFunction = read.Word("activation_function", Base.ActivationFunction, Activations.Words),
            ResidPdrop = read.Probability("resid_pdrop", Base.ResidPdrop)!.Value,
            EmbdPdrop = read.Probability("embd_pdrop", Base.EmbdPdrop)!.Value,
            AttnPdrop = read.Probability("attn_pdrop", Base.AttnPdrop)!.Value,
            InitializerRange = read.Positive("initializer_range", Base.InitializerRange),
            LayerNormEpsilon = read.Positive("layer_norm_epsilon", Base.LayerNormEpsilon),
            Labels = head == Head.CausalLM ? [] : read.Labels(),
            Source = folder.Config,
        };

        read.Only("scale_attn_weights", "true");
        read.Only("scale_attn_by_inverse_layer_idx", "false");
        read.Only("reorder_and_upcast_attn", "false");
        read.Only("add_cross_attention", "false");
        config.CheckPrunedHeads(read);
        if (head == Head.CausalLM)
        {
            read.Only("tie_word_embeddings", "true");
        }

        if (config.HiddenSize % config.NumAttentionHeads != 0)
        {
            read.Add(
                $"n_embd is {config.HiddenSize} and n_head {config.NumAttentionHeads}; "
                + "the first must be a multiple of the second.");
        }

        read.Problems.ThrowIfAny();
        return config;
    }

    public override JsonObject ToJson()
    {
        var json = ToJson(Family);
        json["n_embd"] = HiddenSize;
        json["n_layer"] = NumHiddenLayers;
        json["n_head"] = NumAttentionHeads;
        json["n_positions"] = MaxPositionEmbeddings;
        json["n_inner"] = Source["n_inner"] is null && IntermediateSize == 4 * HiddenSize
            ? null
            : IntermediateSize;
        json["activation_function"] = ActivationFunction;
        json["resid_pdrop"] = Number(ResidPdrop);
        json["embd_pdrop"] = Number(EmbdPdrop);
        json["attn_pdrop"] = Number(AttnPdrop);
        json["layer_norm_epsilon"] = Number(LayerNormEpsilon);
        return json;
    }
}
