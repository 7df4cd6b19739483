using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Distill.Formats;

namespace Distill.Models;

/// <summary>Reads what <see cref="QuantizationWriter"/> writes, and the same from other tools where it can be computed.</summary>
internal sealed class QuantizationReader
{
    public const string Key = "quantization_config";
    public const string Method = "compressed-tensors";
    public const string Plain = "int-quantized", Packed = "pack-quantized", Mixed = "mixed-precision";

    private const string Pattern = "re:";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly WeightTable _table;
    private readonly InputProblems _problems = new();
    private readonly Dictionary<string, Rounding> _roundings = [];

    private QuantizationReader(string path, WeightTable table)
    {
        _path = path;
        _table = table;
    }

    /// <summary>How each rounded weight is rounded, by its name; empty where the folder has none.</summary>
    /// <exception cref="UserException">all that this tool cannot compute</exception>
    public static IReadOnlyDictionary<string, Rounding> Read(ModelFolder folder, WeightTable table)
    {
        var reader = new QuantizationReader(folder.ConfigPath, table);
        switch (folder.Config[Key])
        {
            case null:
                break;
            case JsonObject config when SparsityNote.IsAlone(config):
                break; // nothing is rounded: many zeros are kept small
            case JsonObject config:
                reader.ReadAll(config);
                break;
            default:
                reader.Add("", "must hold keys.");
                break;
        }

        reader._problems.ThrowIfAny();
        return reader._roundings;
    }

    /// <summary>The class of such modules in PyTorch and in Hugging Face's library.</summary>
    public static string ClassOf(WeightUse use) => use switch
    {
        WeightUse.Table => "Embedding",
        WeightUse.Patches => "Conv2d",
        _ => use.ToString(),
    };

    private void ReadAll(JsonObject config)
    {
        Only(config, "", "quant_method", Method);
        Only(config, "", "format", Plain, Packed, Mixed);
        foreach (var key in new[] { "kv_cache_scheme", "sparsity_config", "transform_config" })
        {
            if (config[key] is JsonObject { Count: > 0 })
            {
                Add($".{key}", "is set; this tool reads rounded weights and inputs alone.");
            }
        }

        if (config["config_groups"] is not JsonObject groups)
        {
            Add(".config_groups", "is missing; it tells which weights are rounded, and how.");
            return;
        }

        var ignored = Words(config["ignore"], ".ignore");
        foreach (var (name, node) in groups)
        {
            var place = $".config_groups.{name}";
            if (node is not JsonObject group)
            {
                Add(place, "must hold keys.");
            }
            else if (ReadRounding(group, place) is { } rounding)
            {
                Assign(rounding, Words(group["targets"], $"{place}.targets"), ignored, place);
            }
        }
    }

    private void Assign(Rounding rounding, List<string> targets, List<string> ignored, string place)
    {
        foreach (var row in _table.Rows.Where(row => row.IsMatrix))
        {
            if (_roundings.ContainsKey(row.Name) || !targets.Any(target => Matches(target, row, place))
                || ignored.Any(target => Matches(target, row, ".ignore")))
            {
                continue;
            }

            if (rounding.ScaleOf == ScaleOf.Group && row.Inputs % rounding.GroupSize != 0)
            {
                Add(
                    $"{place}.weights.group_size",
                    $"is {rounding.GroupSize}, which does not divide the {row.Inputs} inputs of '{row.Name}'.");
            }

            _roundings.Add(row.Name, rounding);
        }
    }

    private bool Matches(string target, Weight row, string place)
    {
        if (!target.StartsWith(Pattern, StringComparison.Ordinal))
        {
            return target == row.Module || target == ClassOf(row.Use);
        }

        try
        {
            return Regex.IsMatch(row.Module, $@"\A(?:{target[Pattern.Length..]})", RegexOptions.None, _patience);
        }
        catch (Exception exception) when (exception is ArgumentException or RegexMatchTimeoutException)
        {
            Add(place, $"has the pattern {Quoted.Short(target)}, which is none that can be matched.");
            return false;
        }
    }

    private Rounding? ReadRounding(JsonObject group, string place)
    {
        if (group["weights"] is not JsonObject weights)
        {
            Add($"{place}.weights", "is missing; it tells how the weights are rounded.");
            return null;
        }

        Only(group, place, "format", Plain, Packed);
        var at = $"{place}.weights";
        Only(weights, at, "type", "int");
        Only(weights, at, "dynamic", "false");
        Only(weights, at, "actorder", "false");
        Only(weights, at, "num_bits", "4", "8");
        Only(weights, at, "strategy", "tensor", "channel", "group");
        Only(weights, at, "symmetric", "true", "false");
        foreach (var key in new[] { "num_bits", "strategy" }.Where(key => weights[key] is null))
        {
            Add($"{at}.{key}", "is missing.");
        }

        var groupSize = 0;
        if (Text(weights["strategy"]) == "group"
            && !(int.TryParse(Text(weights["group_size"]), out groupSize) && groupSize is > 0 and <= 1 << 16))
        {
            Add($"{at}.group_size", $"is {Quoted.Short(Text(weights["group_size"]))}; it must be a number from 1 on.");
        }

        if (group["output_activations"] is JsonObject)
        {
            Add($"{place}.output_activations", "is set; this tool rounds inputs alone.");
        }

        var inputs = ReadInputs(group["input_activations"], $"{place}.input_activations");
        return _problems.Any ? null : new Rounding(
            int.Parse(Text(weights["num_bits"])),
            Enum.Parse<ScaleOf>(Text(weights["strategy"]), ignoreCase: true),
            groupSize,
            Text(weights["symmetric"]) != "false",
            inputs);
    }

    private InputRounding ReadInputs(JsonNode? node, string place)
    {
        if (node is not JsonObject inputs)
        {
            return InputRounding.None;
        }

        Only(inputs, place, "num_bits", "8");
        Only(inputs, place, "type", "int");
        if (Text(inputs["dynamic"]) == "true")
        {
            Only(inputs, place, "strategy", "token");
            Only(inputs, place, "symmetric", "true");
            return InputRounding.Dynamic;
        }

        Only(inputs, place, "dynamic", "false");
        Only(inputs, place, "strategy", "tensor");
        return InputRounding.Static;
    }

    private List<string> Words(JsonNode? node, string place)
    {
        if (node is not (null or JsonArray))
        {
            Add(place, "must be a list of words.");
        }

        return [.. (node as JsonArray ?? []).Select(Text)];
    }

    // A key that is missing or null is taken for the first value.
    private void Only(JsonObject section, string place, string key, params string[] known)
    {
        if (section[key] is { } node && !known.Contains(Text(node)))
        {
            Add($"{place}.{key}", $"is {Quoted.Short(Text(node))}; this tool reads {Quoted.List(known)}.");
        }
    }

    private static string Text(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value when value.TryGetValue(out string? word) => word,
        _ => node.ToJsonString(),
    };

    private void Add(string key, string what) => _problems.Add(_path, $"{Key}{key} {what}");
}
