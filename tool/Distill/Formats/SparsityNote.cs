using System.Text.Json.Nodes;

namespace Distill.Formats;

/// <summary>
/// What config.json says of matrices that are kept with many zeros, as Hugging Face's library reads it through
/// compressed-tensors: <c>quantization_config.sparsity_config</c>; older files have <c>compression_config</c>.
/// </summary>
internal static class SparsityNote
{
    private static readonly string[] _places = ["quantization_config", "compression_config"];

    /// <param name="modules">whose matrices are kept so</param>
    /// <param name="sparsity">the share of zeros in them</param>
    public static void Write(JsonObject config, IEnumerable<string> modules, double sparsity) =>
        config[_places[0]] = new JsonObject
        {
            ["quant_method"] = "compressed-tensors",
            ["sparsity_config"] = new JsonObject
            {
                ["format"] = SparseLayout.Format,
                ["global_sparsity"] = Math.Round(sparsity, 6),
                ["sparsity_structure"] = "unstructured",
                ["targets"] = new JsonArray([.. modules.Select(module => (JsonNode)module)]),
                ["ignore"] = new JsonArray(),
            },
        };

    /// <summary>Whether the key is there for zeros alone, and not for rounded weights.</summary>
    public static bool IsAlone(JsonObject quantization) =>
        quantization["sparsity_config"] is JsonObject && quantization["config_groups"] is null;

    /// <summary>For weights that are kept whole, whatever those were that they came from.</summary>
    public static void Remove(JsonObject config)
    {
        foreach (var place in _places)
        {
            (config[place] as JsonObject)?.Remove("sparsity_config");
            if (config[place] is JsonObject rest && rest.All(pair => pair.Key is "quant_method" or "version"))
            {
                config.Remove(place);
            }
        }
    }

    /// <summary>Refuses layouts that are not known.</summary>
    public static void Check(string path, JsonObject config)
    {
        foreach (var place in _places)
        {
            if ((config[place] as JsonObject)?["sparsity_config"] is JsonObject note
                && note["format"]?.ToString() is var format and not (SparseLayout.Format or "dense"))
            {
                throw new UserException(
                    ExitCode.InputInvalid,
                    path,
                    $"{place}.sparsity_config.format is '{format}'; known are '{SparseLayout.Format}' and 'dense'.");
            }
        }
    }
}
