namespace Distill.Recipes;

/// <summary>A transformer's shape, under Hugging Face's own names.</summary>
internal sealed record ModelSection
{
    [Key("The family of models.")]
    public ArchitectureKind Architecture { get; init; } = ArchitectureKind.Bert;

    [Key("How many token ids the model knows.", AtLeast = 2, AtMost = 1000000, Otherwise = "the tokenizer's")]
    public int? VocabSize { get; init; }

    [Key("Layers, one above the other.", AtLeast = 1, AtMost = 256)]
    public int NumHiddenLayers { get; init; } = 4;

    [Key("The width of a token's vector.", AtLeast = 1, AtMost = 65536)]
    public int HiddenSize { get; init; } = 256;

    [Key("Attention heads; they share the hidden size evenly.", AtLeast = 1, AtMost = 1024)]
    public int NumAttentionHeads { get; init; } = 4;

    [Key(
        "Heads of keys and values, of llama, mistral and qwen2 alone: each serves several attention heads.",
        AtLeast = 1, AtMost = 1024, Otherwise = "num_attention_heads")]
    public int? NumKeyValueHeads { get; init; }

    [Key(
        "The width of one head, of llama, mistral and qwen2 alone.",
        AtLeast = 2, AtMost = 4096, Otherwise = "hidden_size / num_attention_heads")]
    public int? HeadDim { get; init; }

    [Key(
        "The width inside the feed-forward part of a layer.",
        AtLeast = 1, AtMost = 262144, Usual = "four times the hidden size")]
    public int IntermediateSize { get; init; } = 1024;

    [Key("The width of the embeddings, of albert alone.", AtLeast = 1, AtMost = 65536)]
    public int EmbeddingSize { get; init; } = 128;

    [Key("The longest row that the model can read, in tokens.", AtLeast = 3, AtMost = 65536)]
    public int MaxPositionEmbeddings { get; init; } = 512;

    [Key("Kinds of text that bert and albert tell apart: first and second of a pair.", AtLeast = 1, AtMost = 16)]
    public int TypeVocabSize { get; init; } = 2;

    [Key("The side of the squares that vit and deit cut an image into, in pixels.", AtLeast = 1, AtMost = 1024)]
    public int PatchSize { get; init; } = 16;

    [Key("Whether the maps to query, key and value add a bias, of vit and deit.")]
    public bool QkvBias { get; init; } = true;

    [Key(
        "The function inside the feed-forward part.",
        Otherwise = "the family's: gelu; of albert and gpt2 gelu-new; of llama, mistral and qwen2 silu")]
    public ActivationKind? HiddenAct { get; init; }

    [Key(
        "The share of values dropped in training, outside attention.",
        AtLeast = 0, Below = 1, Otherwise = "the family's: 0.1, of albert, vit and deit 0")]
    public double? HiddenDropoutProb { get; init; }

    [Key(
        "The share of attention weights dropped in training.",
        AtLeast = 0, Below = 1, Otherwise = "the family's: 0.1; of albert, llama, mistral, qwen2, vit and deit 0")]
    public double? AttentionProbsDropoutProb { get; init; }

    [Key(
        "The share of values dropped before the last map, which gives the answers.",
        AtLeast = 0, Below = 1,
        Otherwise = "the family's: hidden_dropout_prob, of distilbert 0.2, of albert 0.1")]
    public double? ClassifierDropout { get; init; }

    [Key(
        "The standard deviation of random starting weights. Narrow models learn faster from a larger one.",
        Above = 0, AtMost = 1, Usual = "0.02; 0.06 for a width of 128")]
    public double InitializerRange { get; init; } = 0.02;

    [Key(
        "Added to the variance in layer norms, against division by zero.",
        Above = 0, AtMost = 0.1, Otherwise = "the family's: 1.0e-12, of roberta and gpt2 1.0e-5")]
    public double? LayerNormEps { get; init; }

    [Key(
        "Added to the mean square in RMS norms, of llama, mistral and qwen2 alone, against division by zero.",
        Above = 0, AtMost = 0.1, Otherwise = "that of the model that it starts from, else 1.0e-6")]
    public double? RmsNormEps { get; init; }

    [Key(
        "The base of the frequencies by which positions turn, of llama, mistral and qwen2 alone.",
        AtLeast = 1, AtMost = 1e9, Usual = "10000 to 1000000",
        Otherwise = "that of the model that it starts from, else 10000")]
    public double? RopeTheta { get; init; }

    [Key(
        "The map to the next token is the table of embeddings itself; of llama, mistral and qwen2 alone, gpt2 always "
        + "does so.")]
    public bool TieWordEmbeddings { get; init; }
}

internal enum ArchitectureKind
{
    Bert,
    Distilbert,
    Roberta,
    Albert,
    Gpt2,
    Llama,
    Mistral,
    Qwen2,
    Vit,
    Deit,
}

internal static class ArchitectureKinds
{
    /// <summary>Each token sees only those before it.</summary>
    public static bool IsDecoder(this ArchitectureKind architecture) =>
        architecture is ArchitectureKind.Gpt2 || architecture.IsLlama();

    /// <summary>Llama's network, whatever the family is called.</summary>
    public static bool IsLlama(this ArchitectureKind architecture) =>
        architecture is ArchitectureKind.Llama or ArchitectureKind.Mistral or ArchitectureKind.Qwen2;

    /// <summary>The family has a head for the task.</summary>
    public static bool Serves(this ArchitectureKind architecture, TaskKind task) => task switch
    {
        _ when architecture.IsImages() != task.IsImages() => false,
        TaskKind.TextClassification => true,
        TaskKind.CausalLm => architecture.IsDecoder(),
        _ => !architecture.IsDecoder(),
    };

    /// <summary>The family's models look at images, and not at texts.</summary>
    public static bool IsImages(this ArchitectureKind architecture) =>
        architecture is ArchitectureKind.Vit or ArchitectureKind.Deit;
}

internal enum ActivationKind
{
    Gelu,
    GeluPython,
    GeluNew,
    GeluFast,
    GeluPytorchTanh,
    Gelu_10,
    QuickGelu,
    Relu,
    Silu,
    Swish,
    Mish,
    Tanh,
    Sigmoid,
    Linear,
}
