namespace Distill.Recipes;

/// <summary>A network, as far as a loss inside of it depends on it.</summary>
/// <param name="Name">in a sentence: student.model, the model of teacher.from</param>
/// <param name="Family">in Hugging Face's word for it, as recipes have it</param>
/// <param name="QueryWidth">channels of all heads together; of keys and values <paramref name="KeyWidth"/></param>
/// <param name="LooksBack">a token sees itself and those before it only</param>
/// <param name="PatchSize">null where it reads texts</param>
internal sealed record NetworkShape(
    string Name,
    string Family,
    int Layers,
    int Width,
    int Heads,
    int QueryWidth,
    int KeyWidth,
    bool LooksBack,
    int? PatchSize)
{
    public static NetworkShape Of(string name, ModelSection model)
    {
        var (channels, keys) = model.Architecture.IsLlama()
            ? (StartSource.HeadSize(model), StartSource.KeyValueHeads(model))
            : (model.HiddenSize / model.NumAttentionHeads, model.NumAttentionHeads);
        return new NetworkShape(
            name,
            Spelling.Word(model.Architecture),
            model.NumHiddenLayers,
            model.HiddenSize,
            model.NumAttentionHeads,
            model.NumAttentionHeads * channels,
            keys * channels,
            model.Architecture.IsLlama() || model.Architecture == ArchitectureKind.Gpt2,
            model.Architecture.IsImages() ? model.PatchSize : null);
    }
}
