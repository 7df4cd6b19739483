using System.Text.Json.Nodes;
using Distill.Formats;
using Distill.Torch;

namespace Distill.Models;

/// <summary>Loads a folder as the model that its config names.</summary>
internal static class ModelLoader
{
    private static readonly Family[] _families =
    [
        BertConfig.Family, RobertaConfig.Family, DistilBertConfig.Family, AlbertConfig.Family, Gpt2Config.Family,
        LlamaConfig.Family, MistralConfig.Family, Qwen2Config.Family,
    ];

    /// <summary>All that can be loaded.</summary>
    public static IReadOnlyList<Family> Families => _families;

    /// <summary>What the folder's model is, without its weights.</summary>
    public static ModelConfig Config(string path) => Config(new ModelFolder(path));

    public static Model Load(string path, Device device)
    {
        var folder = new ModelFolder(path);
        var config = Config(folder);
        return config.Build(Weights.Load(folder, config.Table(), device));
    }

    private static ModelConfig Config(ModelFolder folder)
    {
        var type = folder.Config["model_type"]?.ToString();
        var architecture = (folder.Config["architectures"] as JsonArray)?.FirstOrDefault()?.ToString();
        var family = _families.FirstOrDefault(family => family.ModelType == type);

        // Without an architecture the type alone decides.
        Head? head = architecture is null
            ? family?.Architectures.Keys.First()
            : family?.Architectures.Where(known => known.Value == architecture)
                .Select(known => (Head?)known.Key).FirstOrDefault();
        return head is { } found ? family!.Read(folder, found) : throw new UserException(
            ExitCode.InputInvalid,
            folder.ConfigPath,
            family is null
                ? $"model_type is '{type}'; known are {Quoted.List([.. _families.Select(each => each.ModelType)])}."
                : $"architectures names '{architecture}'; of model_type '{type}' known are "
                  + $"{Quoted.List([.. family.Architectures.Values])}.");
    }
}
