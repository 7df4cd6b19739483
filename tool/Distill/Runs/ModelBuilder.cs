using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>The recipe's model sections as networks.</summary>
internal static class ModelBuilder
{
    /// <summary>A network with fresh weights, drawn from the seed.</summary>
    /// <param name="fromTeacher">whether it will learn from a teacher, for which some families have a head</param>
    public static Model Create(
        ModelSection section, PreparedData data, int seed, Torch.Device device, bool fromTeacher) =>
        Model.Create(Config(section, data, fromTeacher), (ulong)seed, device);

    /// <summary>The teacher as it is before the recipe trains it, frozen; a given one is finished already.</summary>
    public static Model Teacher(RecipeFile file, PreparedData data, Torch.Device device)
    {
        var recipe = file.Recipe;
        var model = recipe.Teacher.From is { } from
            ? ModelLoader.Load(file.Resolve(from), device)
            : Create(recipe.Teacher.Model!, data, recipe.Seed, device, fromTeacher: false);
        model.Weights.Freeze();
        return model;
    }

    /// <summary>The section as its family's config.</summary>
    private static ModelConfig Config(ModelSection section, PreparedData data, bool fromTeacher) =>
        section.Architecture switch
        {
            ArchitectureKind.Bert => Bert(section, data),
            ArchitectureKind.Vit => Vit(section, data),
            ArchitectureKind.Deit => Deit(section, data, fromTeacher),
            _ => throw new ArgumentOutOfRangeException(nameof(section), section.Architecture, null),
        };

    private static BertConfig Bert(ModelSection section, PreparedData data) => new()
    {
        Head = data.Task.Head,
        VocabSize = section.VocabSize ?? data.VocabularySize,
        HiddenSize = section.HiddenSize,
        NumHiddenLayers = section.NumHiddenLayers,
        NumAttentionHeads = section.NumAttentionHeads,
        IntermediateSize = section.IntermediateSize,
        MaxPositionEmbeddings = section.MaxPositionEmbeddings,
        TypeVocabSize = section.TypeVocabSize,
        PadTokenId = (int)data.PadId,
        HiddenAct = Activation(section.HiddenAct),
        HiddenDropoutProb = section.HiddenDropoutProb,
        AttentionProbsDropoutProb = section.AttentionProbsDropoutProb,
        InitializerRange = section.InitializerRange,
        LayerNormEps = section.LayerNormEps,
        Labels = data.Labels.Names,
    };

    private static VitConfig Vit(ModelSection section, PreparedData data) => new()
    {
        Head = data.Task.Head,
        HiddenSize = section.HiddenSize,
        NumHiddenLayers = section.NumHiddenLayers,
        NumAttentionHeads = section.NumAttentionHeads,
        IntermediateSize = section.IntermediateSize,
        ImageSize = data.ImageShape.Size,
        PatchSize = section.PatchSize,
        NumChannels = data.ImageShape.Channels,
        QkvBias = section.QkvBias,
        HiddenAct = Activation(section.HiddenAct),
        HiddenDropoutProb = section.HiddenDropoutProb,
        AttentionProbsDropoutProb = section.AttentionProbsDropoutProb,
        InitializerRange = section.InitializerRange,
        LayerNormEps = section.LayerNormEps,
        Labels = data.Labels.Names,
    };

    private static DeitConfig Deit(ModelSection section, PreparedData data, bool fromTeacher) => new()
    {
        Head = fromTeacher ? Head.ImageClassificationWithTeacher : data.Task.Head,
        HiddenSize = section.HiddenSize,
        NumHiddenLayers = section.NumHiddenLayers,
        NumAttentionHeads = section.NumAttentionHeads,
        IntermediateSize = section.IntermediateSize,
        ImageSize = data.ImageShape.Size,
        PatchSize = section.PatchSize,
        NumChannels = data.ImageShape.Channels,
        QkvBias = section.QkvBias,
        HiddenAct = Activation(section.HiddenAct),
        HiddenDropoutProb = section.HiddenDropoutProb,
        AttentionProbsDropoutProb = section.AttentionProbsDropoutProb,
        InitializerRange = section.InitializerRange,
        LayerNormEps = section.LayerNormEps,
        Labels = data.Labels.Names,
    };

    private static string Activation(ActivationKind kind) => kind switch
    {
        ActivationKind.Gelu => "gelu",
        ActivationKind.GeluNew => "gelu_new",
        ActivationKind.Relu => "relu",
        ActivationKind.Silu => "silu",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
