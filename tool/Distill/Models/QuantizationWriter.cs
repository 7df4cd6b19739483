using System.Text.Json.Nodes;

namespace Distill.Models;

/// <summary>
/// <c>quantization_config</c> of config.json, in the terms of the library compressed-tensors: groups of modules whose
/// weights are rounded alike.
/// </summary>
internal static class QuantizationWriter
{
    /// <param name="roundings">by the names of the table's rows</param>
    public static JsonObject Write(WeightTable table, IReadOnlyDictionary<string, Rounding> roundings)
    {
        var groups = table.Rows
            .Where(row => roundings.ContainsKey(row.Name))
            .GroupBy(row => roundings[row.Name])
            .Select((rows, i) => KeyValuePair.Create($"group_{i}", (JsonNode?)Group(table, rows.Key, [.. rows])))
            .ToList();
        var bits = roundings.Values.Select(rounding => rounding.Bits).Distinct().ToList();

        // A second name of a rounded table is no module of its own.
        var ignored = table.Rows.Where(row => row.IsMatrix && !roundings.ContainsKey(row.Name)).Select(row => row.Module)
            .Concat(table.Tied.Keys.Where(name => name.EndsWith(".weight", StringComparison.Ordinal))
                .Select(name => name[..^".weight".Length]));
        return new JsonObject
        {
            ["quant_method"] = QuantizationReader.Method,
            ["format"] = bits is [var one] ? Format(one) : QuantizationReader.Mixed,
            ["quantization_status"] = "compressed",
            ["ignore"] = new JsonArray([.. ignored.Select(name => JsonValue.Create(name))]),
            ["kv_cache_scheme"] = null,
            ["config_groups"] = new JsonObject(groups),
        };
    }

    private static string Format(int bits) => bits == 4 ? QuantizationReader.Packed : QuantizationReader.Plain;

    private static JsonObject Group(WeightTable table, Rounding rounding, List<Weight> rows) => new()
    {
        ["targets"] = new JsonArray([.. Targets(table, rows).Select(name => JsonValue.Create(name))]),
        ["format"] = Format(rounding.Bits),
        ["weights"] = new JsonObject
        {
            ["num_bits"] = rounding.Bits,
            ["type"] = "int",
            ["symmetric"] = rounding.Symmetric,
            ["strategy"] = rounding.ScaleOf.ToString().ToLowerInvariant(),
            ["group_size"] = rounding.ScaleOf == ScaleOf.Group ? rounding.GroupSize : null,
            ["dynamic"] = false,
            ["actorder"] = null,
            ["block_structure"] = null,
            ["observer"] = "minmax",
            ["observer_kwargs"] = new JsonObject(),
        },
        ["input_activations"] = rounding.Inputs == InputRounding.None ? null : new JsonObject
        {
            ["num_bits"] = 8,
            ["type"] = "int",
            ["symmetric"] = rounding.Inputs == InputRounding.Dynamic,
            ["strategy"] = rounding.Inputs == InputRounding.Dynamic ? "token" : "tensor",
            ["group_size"] = null,
            ["dynamic"] = rounding.Inputs == InputRounding.Dynamic,
            ["observer"] = rounding.Inputs == InputRounding.Dynamic ? null : "minmax",
            ["observer_kwargs"] = new JsonObject(),
        },
        ["output_activations"] = null,
    };

    /// <summary>The kinds of modules, where the group has all of each; else every module's name.</summary>
    private static IEnumerable<string> Targets(WeightTable table, List<Weight> rows)
    {
        var uses = rows.Select(row => row.Use).Distinct().ToList();
        return table.Rows.Count(row => uses.Contains(row.Use)) == rows.Count
            ? uses.Select(QuantizationReader.ClassOf)
            : rows.Select(row => row.Module);
    }
}
