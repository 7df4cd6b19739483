using Distill.Data;
using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>The recipe's model sections as networks.</summary>
internal static class ModelBuilder
{
    /// <summary>A network with fresh weights, drawn from the seed.</summary>
    public static Model Create(ModelSection section, PreparedData data, int seed, Torch.Device device) =>
        section.Architecture switch
        {
            ArchitectureKind.Bert => BertClassifier.Create(Bert(section, data), (ulong)seed, device),
            _ => throw new ArgumentOutOfRangeException(nameof(section), section.Architecture, null),
        };

    /// <summary>The teacher as it is before the recipe trains it, frozen; a given one is finished already.</summary>
    public static Model Teacher(RecipeFile file, PreparedData data, Torch.Device device)
    {
        var recipe = file.Recipe;
        if (recipe.Teacher.From is { } from)
        {
            return LoadTeacher(file.Resolve(from), device, data.Labels);
        }

        var model = Create(recipe.Teacher.Model!, data, recipe.Seed, device);
        model.Weights.Freeze();
        return model;
    }

    /// <summary>A finished teacher: frozen, and held to the task's labels.</summary>
    /// <exception cref="UserException">its outputs mean other labels</exception>
    public static Model LoadTeacher(string folder, Torch.Device device, Labels labels)
    {
        var model = ModelLoader.Load(folder, device);
        model.Weights.Freeze();
        if (!model.Config.Labels.SequenceEqual(labels.Names))
        {
            model.Dispose();
            throw new UserException(
                ExitCode.InputInvalid,
                folder,
                $"the teacher's labels are {Quoted.List(model.Config.Labels)}; those of the data are {Quoted.List(labels.Names)}. "
                + "They must be the same, in the same order.");
        }

        return model;
    }

    private static BertConfig Bert(ModelSection section, PreparedData data) => new()
    {
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
