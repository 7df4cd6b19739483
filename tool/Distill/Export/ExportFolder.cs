using System.Text.Json.Nodes;
using Distill.Data;
using Distill.Formats;
using Distill.Models;
using Distill.Tokenizers;

namespace Distill.Export;

/// <summary>The folder that a model is exported into: what other runtimes need beside the model itself.</summary>
internal static class ExportFolder
{
    private const string ConfigFile = "config.json";
    private const string GenerationFile = "generation_config.json";

    // Keys of config.json that differ between a model and its exports, which may share a folder.
    private static readonly string[] _ofOneExport =
        ["torch_dtype", "dtype", OnnxExport.BrowserKey, OnnxExport.RoundingKey];

    /// <summary>
    /// Refuses a folder whose files would be mixed with those of another model, before anything is written.
    /// </summary>
    /// <exception cref="UserException">it is no folder, or holds something else</exception>
    public static void Require(string source, string output, ModelConfig config)
    {
        if (File.Exists(output))
        {
            throw Refused(output, "is a file. Name a folder.");
        }

        if (!Directory.Exists(output) || !Directory.EnumerateFileSystemEntries(output).Any())
        {
            return;
        }

        if (Path.GetFullPath(output).TrimEnd('/') == Path.GetFullPath(source).TrimEnd('/'))
        {
            throw Refused(output, "is the model's own folder. Name another one.");
        }

        var existing = Path.Combine(output, ConfigFile);
        if (!File.Exists(existing) || !IsSame(JsonFile.Read(existing), ConfigOf(config).ToJson()))
        {
            var found = Directory.EnumerateFileSystemEntries(output)
                .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToList();
            throw Refused(
                output,
                $"holds something else than this model: {Quoted.List(found)}. Name a new folder, or empty this one.");
        }
    }

    /// <summary>What an export tells of the model: the family's network, however its matrices are computed.</summary>
    public static ModelConfig ConfigOf(ModelConfig config) => config with { LowRank = LowRank.None };

    /// <summary>Writes what tells how inputs are made and how texts end, for a model of texts or of images.</summary>
    /// <returns>what is missing, in a sentence; null where nothing is</returns>
    public static string? WriteBeside(string source, string output, ModelConfig config)
    {
        Directory.CreateDirectory(output);
        if (config is ImageConfig images)
        {
            var shape = new ImageShape(images.NumChannels, images.ImageSize);
            (ImageProcessor.Read(source, shape) ?? ImageProcessor.Default).Write(output, shape);
            return null;
        }

        WriteGeneration(source, output, (TextConfig)config);
        string[] tokenizers = ["tokenizer.json", "vocab.txt", "vocab.json"];
        if (!tokenizers.Any(name => File.Exists(Path.Combine(source, name))))
        {
            return "The model's folder has no tokenizer, so none stands beside the export.";
        }

        TokenizerFiles.Load(source).Save(output);
        return null;
    }

    /// <summary>config.json, the last of the files: a folder that has one is complete.</summary>
    public static void WriteConfig(string output, JsonObject config) =>
        JsonFile.Write(Path.Combine(output, ConfigFile), config);

    /// <summary>The config.json of an earlier export into the folder; empty where there is none.</summary>
    public static JsonObject ReadConfig(string output)
    {
        var path = Path.Combine(output, ConfigFile);
        return File.Exists(path) ? JsonFile.Read(path) : [];
    }

    private static void WriteGeneration(string source, string output, TextConfig config)
    {
        if (config.Head != Head.CausalLM)
        {
            return;
        }

        var ofSource = Path.Combine(source, GenerationFile);
        if (File.Exists(ofSource))
        {
            JsonFile.Write(Path.Combine(output, GenerationFile), JsonFile.Read(ofSource));
        }
        else if (config.ToJson() is { } json && json["eos_token_id"] is JsonValue end && end.TryGetValue(out int id))
        {
            var begin = json["bos_token_id"] is JsonValue given && given.TryGetValue(out int named) ? named : id;
            Formats.GenerationFile.Write(output, begin, id, config.PadTokenId < 0 ? id : config.PadTokenId);
        }
    }

    private static bool IsSame(JsonObject one, JsonObject other) =>
        JsonNode.DeepEquals(WithoutOneExport(one), WithoutOneExport(other));

    private static JsonObject WithoutOneExport(JsonObject config) => new(
        config.Where(pair => !_ofOneExport.Contains(pair.Key))
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));

    private static UserException Refused(string output, string what) => new(ExitCode.Usage, output, what);
}
