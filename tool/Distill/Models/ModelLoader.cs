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
        LlamaConfig.Family, MistralConfig.Family, Qwen2Config.Family, VitConfig.Family, DeitConfig.Family,
    ];

    /// <summary>All that can be loaded.</summary>
    public static IReadOnlyList<Family> Families => _families;

    /// <summary>What the folder's model is, without its weights.</summary>
    public static ModelConfig Config(string path) => Config(new ModelFolder(path));

    public static Model Load(string path, Device device) => Load(path, device, rounded: null);

    /// <summary>For a teacher, which is only asked: frozen, its matrices in the precision of products.</summary>
    public static Model LoadFrozen(string path, Device device, Precision precision)
    {
        var model = Load(path, device, precision.Operands());
        model.Weights.Freeze();
        return model;
    }

    /// <summary>
    /// What the folder's model would be with this head: its shape, for a network that starts from it. A folder without
    /// a head, or with one that this tool does not know, serves as well.
    /// </summary>
    public static ModelConfig Config(string path, Head head) => Config(new ModelFolder(path), head);

    /// <summary>The weights that a network with this head can start from: of another head, those before it.</summary>
    public static Weights LoadBase(string path, Head head, Device device)
    {
        var folder = new ModelFolder(path);
        var config = Config(folder, head);
        if (config.LowRank.Any)
        {
            throw Unknown(
                folder,
                "says that matrices are factorized, and no network starts from factors. Write them whole first: "
                + "'dotnet distill export --to safetensors'.");
        }

        var table = config.Table();
        if (Architecture(folder) is null || HeadOf(folder, FamilyOf(folder)) != head)
        {
            using var files = folder.OpenWeights();
            table = NamesOnDisk.Base(files, table);
        }

        return Weights.Load(folder, table, device);
    }

    private static Model Load(string path, Device device, ScalarType? rounded)
    {
        var folder = new ModelFolder(path);
        var config = Config(folder);
        return config.Build(Weights.Load(folder, config.Table(), device, rounded));
    }

    private static ModelConfig Config(ModelFolder folder)
    {
        var family = FamilyOf(folder);
        return HeadOf(folder, family) is { } head ? Read(folder, family, head) : throw Unknown(
            folder,
            $"architectures names '{Architecture(folder)}'; of model_type '{family.ModelType}' known are "
            + $"{Quoted.List([.. family.Architectures.Values])}.");
    }

    private static ModelConfig Config(ModelFolder folder, Head head)
    {
        var family = FamilyOf(folder);
        return family.Architectures.ContainsKey(head) ? Read(folder, family, head) : throw Unknown(
            folder,
            $"model_type is '{family.ModelType}', which has no head for {head}; those that it has are "
            + $"{Quoted.List([.. family.Architectures.Values])}.");
    }

    private static ModelConfig Read(ModelFolder folder, Family family, Head head)
    {
        var problem = folder.Config["problem_type"]?.ToString();
        var config = family.Read(folder, head);
        config = config with { LowRank = LowRank.Read(folder, config.DenseTable()) };
        return (head, problem) switch
        {
            (Head.SequenceClassification, "regression") => throw Unknown(
                folder, "problem_type is 'regression', numbers in place of labels; this tool knows only labels."),
            (Head.SequenceClassification, ModelConfig.SeveralLabels) => config with { MultiLabel = true },
            _ => config,
        };
    }

    private static Family FamilyOf(ModelFolder folder)
    {
        var type = folder.Config["model_type"]?.ToString();
        var whole = type?.StartsWith(LowRank.Prefix, StringComparison.Ordinal) == true ? type[LowRank.Prefix.Length..] : type;
        return _families.FirstOrDefault(family => family.ModelType == whole) ?? throw Unknown(
            folder, $"model_type is '{type}'; known are {Quoted.List([.. _families.Select(each => each.ModelType)])}.");
    }

    /// <summary>Without an architecture the type alone decides; null for one that is not known.</summary>
    private static Head? HeadOf(ModelFolder folder, Family family) => Architecture(folder) is { } architecture
        ? family.Architectures.Where(known => known.Value == architecture).Select(known => (Head?)known.Key)
            .FirstOrDefault()
        : family.Architectures.Keys.First();

    private static string? Architecture(ModelFolder folder) =>
        (folder.Config["architectures"] as JsonArray)?.FirstOrDefault()?.ToString();

    private static UserException Unknown(ModelFolder folder, string what) =>
        new(ExitCode.InputInvalid, folder.ConfigPath, what);
}
