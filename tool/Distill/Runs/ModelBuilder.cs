using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>The recipe's model sections as networks.</summary>
internal static class ModelBuilder
{
    /// <summary>A network with fresh weights, drawn from the seed.</summary>
    public static Model Create(ModelSection section, PreparedData data, int seed, Torch.Device device) =>
        Model.Create(Config(section, data), (ulong)seed, device);

    /// <summary>The teacher as it is before the recipe trains it, frozen; a given one is finished already.</summary>
    public static Model Teacher(RecipeFile file, PreparedData data, Torch.Device device)
    {
        var recipe = file.Recipe;
        var model = recipe.Teacher.From is { } from
            ? ModelLoader.Load(file.Resolve(from), device)
            : Create(recipe.Teacher.Model!, data, recipe.Seed, device);
        model.Weights.Freeze();
        return model;
    }

    /// <summary>The section as its family's config.</summary>
    public static ModelConfig Config(ModelSection section, PreparedData data) => section.Architecture switch
    {
        ArchitectureKind.Bert => Bert(section, data),
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
        HiddenAct = section.HiddenAct switch
        {
            ActivationKind.Gelu => "gelu",
            ActivationKind.GeluNew => "gelu_new",
            ActivationKind.Relu => "relu",
            ActivationKind.Silu => "silu",
            _ => throw new ArgumentOutOfRangeException(nameof(section), section.HiddenAct, null),
        },
        HiddenDropoutProb = section.HiddenDropoutProb,
        AttentionProbsDropoutProb = section.AttentionProbsDropoutProb,
        InitializerRange = section.InitializerRange,
        LayerNormEps = section.LayerNormEps,
        Labels = data.Labels.Names,
    };
}
