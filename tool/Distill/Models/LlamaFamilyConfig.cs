using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Models;

/// <summary>
/// What the configs of Llama, Mistral and Qwen2 have in common: one network, in which some maps have biases or not, and
/// the attention may end at a window.
/// </summary>
internal abstract record LlamaFamilyConfig : DecoderConfig
{
    /// <summary>Heads of keys and values, each for as many heads of queries; null: as many as heads.</summary>
    public int? NumKeyValueHeads { get; init; }

    /// <summary>Channels of one head; null: the hidden size, divided among the heads.</summary>
    public int? HeadDim { get; init; }

    public string HiddenAct { get; init; } = "silu";

    public double AttentionDropout { get; init; }

    public double RmsNormEps { get; init; } = 1e-6;

    public required RotaryConfig Rope { get; init; }

    /// <summary>Whether the map to the next token is the table of word embeddings itself.</summary>
    public bool TieWordEmbeddings { get; init; }

    public int KeyValueHeads => NumKeyValueHeads ?? NumAttentionHeads;

    public override int HeadSize => HeadDim ?? HiddenSize / NumAttentionHeads;

    /// <summary>Whether the maps to query, key and value add a bias.</summary>
    public virtual bool HasQkvBias => false;

    /// <summary>Whether the map from the heads adds a bias.</summary>
    public virtual bool HasOutputBias => false;

    /// <summary>Whether the maps of the feed-forward add a bias.</summary>
    public virtual bool HasMlpBias => false;

    /// <summary>How many tokens each one looks at, itself included; null for all before it.</summary>
    public virtual int? Window => null;

    public sealed override ModelConfig WithoutDropout() => this with { AttentionDropout = 0 };

    /// <summary>Heads that share their keys and values go together.</summary>
    public sealed override int HeadUnits(int block) => KeyValueHeads;

    public sealed override bool HeadsMayDiffer => false;

    public sealed override ModelConfig WithHeads(IReadOnlyList<int[]> kept) => this with
    {
        NumAttentionHeads = kept[0].Length * (NumAttentionHeads / KeyValueHeads),
        NumKeyValueHeads = kept[0].Length,
        HeadDim = HeadSize,
    };

    public sealed override WeightTable DenseTable() => LlamaWeights.Table(this);

    public sealed override Model Build(Weights weights) => new Llama(this, weights);

    // Scores of later tokens are computed and masked.
    public sealed override double ForwardFlop(IReadOnlyList<int> lengths, int answers) =>
        LayersFlop(lengths) + (answers * FlopCount.Product(HiddenSize, Classes));

    // Query and output, key and value; three of the feed-forward.
    protected sealed override double BlockWeights(int block)
    {
        double c = HiddenSize, queries = NumAttentionHeads * HeadSize, keys = KeyValueHeads * HeadSize;
        return (2 * c * queries) + (2 * c * keys) + (3 * c * IntermediateSize);
    }

    /// <summary>The keys that all have, over what holds where they are missing.</summary>
    protected static T ReadShared<T>(ModelFolder folder, ConfigReader read, Head head, T missing)
        where T : LlamaFamilyConfig
    {
        var vocabulary = read.Size("vocab_size", missing.VocabSize);
        var config = missing with
        {
            Head = head,
            VocabSize = vocabulary,
            HiddenSize = read.Size("hidden_size", missing.HiddenSize),
            NumHiddenLayers = read.Integer("num_hidden_layers", missing.NumHiddenLayers, 1, 1000),
            NumAttentionHeads = read.Size("num_attention_heads", missing.NumAttentionHeads),
            NumKeyValueHeads = read.SizeOrNull("num_key_value_heads", missing.NumKeyValueHeads),
            HeadDim = read.SizeOrNull("head_dim", missing.HeadDim),
            IntermediateSize = read.Size("intermediate_size", missing.IntermediateSize),
            MaxPositionEmbeddings = read.Size("max_position_embeddings", missing.MaxPositionEmbeddings),
            PadTokenId = ReadPadToken(read, vocabulary),
            HiddenAct = read.Word("hidden_act", missing.HiddenAct, Activations.Words),
            AttentionDropout = read.Probability("attention_dropout", missing.AttentionDropout)!.Value,
            InitializerRange = read.Positive("initializer_range", missing.InitializerRange),
            RmsNormEps = read.Positive("rms_norm_eps", missing.RmsNormEps),
            Rope = RotaryConfig.Read(read, missing.Rope),
            TieWordEmbeddings = read.Flag("tie_word_embeddings", missing.TieWordEmbeddings),
            Labels = head == Head.CausalLM ? [] : read.Labels(),
            Source = folder.Config,
        };

        foreach (var problem in config.Misfits())
        {
            read.Add(problem);
        }

        return config;
    }

    /// <summary>Everything but what a single family has.</summary>
    protected new JsonObject ToJson(Family family)
    {
        var json = base.ToJson(family);
        json["hidden_size"] = HiddenSize;
        json["num_hidden_layers"] = NumHiddenLayers;
        json["num_attention_heads"] = NumAttentionHeads;
        json["num_key_value_heads"] = NumKeyValueHeads;
        json["head_dim"] = HeadDim;
        json["intermediate_size"] = IntermediateSize;
        json["max_position_embeddings"] = MaxPositionEmbeddings;
        json["hidden_act"] = HiddenAct;
        json["attention_dropout"] = Number(AttentionDropout);
        json["rms_norm_eps"] = Number(RmsNormEps);
        json["tie_word_embeddings"] = TieWordEmbeddings;
        Rope.Write(json);
        return json;
    }

    private IEnumerable<string> Misfits()
    {
        if (NumAttentionHeads % KeyValueHeads != 0)
        {
            yield return $"num_attention_heads is {NumAttentionHeads} and num_key_value_heads {KeyValueHeads}; "
                + "the first must be a multiple of the second.";
        }

        if (HeadDim is null && HiddenSize % NumAttentionHeads != 0)
        {
            yield return $"hidden_size is {HiddenSize} and num_attention_heads {NumAttentionHeads}; "
                + "the first must be a multiple of the second where there is no head_dim.";
        }
        else if (HeadSize % 2 != 0)
        {
            yield return $"a head has {HeadSize} channels; rotary positions need an even number. Look at head_dim, or "
                + "at hidden_size and num_attention_heads.";
        }
    }
}
