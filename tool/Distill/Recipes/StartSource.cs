namespace Distill.Recipes;

/// <summary>A model that another one starts from, as far as the copy depends on it.</summary>
/// <param name="Name">in a sentence: teacher.model, the model of teacher.from</param>
/// <param name="Family">in Hugging Face's word for it, as recipes have it</param>
/// <param name="VocabSize">null for the tokenizer's</param>
/// <param name="MaxPositionEmbeddings">null where it has no positions</param>
/// <param name="EmbeddingSize">null where its embeddings are as wide as its layers</param>
/// <param name="NumKeyValueHeads">null where the heads have keys and values of their own</param>
/// <param name="HeadDim">null where the heads share the hidden size</param>
/// <param name="HiddenAct">in Hugging Face's word, as recipes have it; null where it is not to be compared</param>
/// <param name="PatchSize">null where it reads texts</param>
internal sealed record StartSource(
    string Name,
    string Family,
    int NumHiddenLayers,
    int HiddenSize,
    int NumAttentionHeads,
    int IntermediateSize,
    int? VocabSize,
    int? MaxPositionEmbeddings,
    int? EmbeddingSize,
    int? NumKeyValueHeads,
    int? HeadDim,
    string? HiddenAct,
    int? PatchSize)
{
    public static StartSource Of(string name, ModelSection model) => new(
        name,
        Spelling.Word(model.Architecture),
        model.NumHiddenLayers,
        model.HiddenSize,
        model.NumAttentionHeads,
        model.IntermediateSize,
        model.VocabSize,
        model.MaxPositionEmbeddings,
        model.Architecture == ArchitectureKind.Albert ? model.EmbeddingSize : null,
        model.Architecture.IsLlama() ? KeyValueHeads(model) : null,
        model.Architecture.IsLlama() ? HeadSize(model) : null,
        Activation(model),
        model.Architecture.IsImages() ? model.PatchSize : null);

    public static int KeyValueHeads(ModelSection model) => model.NumKeyValueHeads ?? model.NumAttentionHeads;

    public static int HeadSize(ModelSection model) => model.HeadDim ?? model.HiddenSize / model.NumAttentionHeads;

    /// <summary>The section's function, or its family's.</summary>
    public static string Activation(ModelSection model) => Spelling.Word(model.HiddenAct ?? model.Architecture switch
    {
        ArchitectureKind.Albert or ArchitectureKind.Gpt2 => ActivationKind.GeluNew,
        var family when family.IsLlama() => ActivationKind.Silu,
        _ => ActivationKind.Gelu,
    });
}
