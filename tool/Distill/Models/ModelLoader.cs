using System.Text.Json.Nodes;
using Distill.Formats;
using Distill.Torch;

namespace Distill.Models;

/// <summary>Loads a folder as the model that its config names.</summary>
internal static class ModelLoader
{
    private static readonly (string Type, string Architecture, Func<ModelFolder, Device, Model> Load)[] _known =
    [
        (BertConfig.ModelType, BertConfig.Classifier, BertClassifier.Load),
    ];

    /// <summary>The labels of a folder's model, in the order of its outputs.</summary>
    public static IReadOnlyList<string> Labels(string path)
    {
        var folder = new ModelFolder(path);
        return new ConfigReader(folder.ConfigPath, folder.Config).Labels();
    }

    public static Model Load(string path, Device device)
    {
        var folder = new ModelFolder(path);
        var type = folder.Config["model_type"]?.ToString();
        var architecture = (folder.Config["architectures"] as JsonArray)?.FirstOrDefault()?.ToString();

        // Without an architecture the type alone decides.
        foreach (var known in _known)
        {
            if (known.Type == type && (architecture is null || architecture == known.Architecture))
            {
                return known.Load(folder, device);
            }
        }

        throw new UserException(
            ExitCode.InputInvalid,
            folder.ConfigPath,
            $"model_type is '{type}' and architectures names '{architecture}'; known are "
            + $"{string.Join(", ", _known.Select(known => $"'{known.Type}' with '{known.Architecture}'"))}.");
    }
}
