using System.Text.Json.Nodes;
using Distill.Formats;
using Distill.Torch;

namespace Distill.Models;

/// <summary>Loads a folder as the model that its config names.</summary>
internal static class ModelLoader
{
    private static readonly Family[] _known =
    [
        new(BertConfig.ModelType, BertConfig.Classifier, BertConfig.Read, BertClassifier.Load),
    ];

    /// <summary>What the folder's model is, without its weights.</summary>
    public static ModelConfig Config(string path)
    {
        var folder = new ModelFolder(path);
        return FamilyOf(folder).Read(folder);
    }

    public static Model Load(string path, Device device)
    {
        var folder = new ModelFolder(path);
        return FamilyOf(folder).Load(folder, device);
    }

    private static Family FamilyOf(ModelFolder folder)
    {
        var type = folder.Config["model_type"]?.ToString();
        var architecture = (folder.Config["architectures"] as JsonArray)?.FirstOrDefault()?.ToString();

        // Without an architecture the type alone decides.
        foreach (var known in _known)
        {
            if (known.Type == type && (architecture is null || architecture == known.Architecture))
            {
                return known;
            }
        }

        throw new UserException(
            ExitCode.InputInvalid,
            folder.ConfigPath,
            $"model_type is '{type}' and architectures names '{architecture}'; known are "
            + $"{string.Join(", ", _known.Select(known => $"'{known.Type}' with '{known.Architecture}'"))}.");
    }

    private sealed record Family(
        string Type, string Architecture, Func<ModelFolder, ModelConfig> Read, Func<ModelFolder, Device, Model> Load);
}
