using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Distill.Recipes;

/// <summary>
/// The recipe as a JSON Schema, draft 07: the newest that yaml-language-server reads, and with it most editors. Rules
/// across keys are not in it; 'validate' knows them.
/// </summary>
internal static class RecipeSchema
{
    private static readonly JsonSerializerOptions _json = new()
    {
        WriteIndented = true,
        IndentSize = 1,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write()
    {
        var schema = Section(typeof(Recipe), "");
        schema["$schema"] = "http://json-schema.org/draft-07/schema#";
        schema["title"] = "A recipe of dotnet distill";

        // What a recipe must give, the one that it extends may give as well.
        schema["anyOf"] = new JsonArray(
            new JsonObject { ["required"] = new JsonArray("extends") }, Required(typeof(Recipe)));
        return schema.ToJsonString(_json) + "\n";
    }

    private static JsonObject Section(Type type, string path)
    {
        var shape = SectionShape.Of(type);
        var defaults = shape.CreateDefault();
        var properties = new JsonObject();
        foreach (var key in shape.Keys)
        {
            var inner = KeyPath.Join(path, key.Name);
            var property = Value(key, inner);
            property["title"] = inner;
            property["description"] = key.About.Description
                + (key.About.Otherwise is { } otherwise ? $" Without it: {otherwise}." : "");
            if (Default(key, key.Get(defaults)) is { } value)
            {
                property["default"] = value;
            }

            properties[key.Name] = property;
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
    }

    private static JsonObject Value(KeyShape key, string path)
    {
        var value = key switch
        {
            { IsSection: true } => Section(key.Type, path),
            { IsSteps: true } => new JsonObject { ["type"] = "array", ["items"] = Step(key, path) },
            { IsChoice: true } => Either(Words(key), List(Integer(key))),
            { IsMap: true } => Either(Words(key), List(Pair())),
            { IsList: true } when key.ItemType == typeof(string) => List(new JsonObject { ["type"] = "string" }),
            { IsList: true } => List(key.ItemType == typeof(int) ? Integer(key) : Number(key, "number")),
            { Words.Count: > 0 } => Words(key),
            _ when key.Type == typeof(int) => Integer(key),
            _ when key.Type == typeof(double) => Number(key, "number"),
            _ when key.Type == typeof(bool) => new JsonObject { ["type"] = "boolean" },
            _ => new JsonObject { ["type"] = "string" },
        };
        return key.MayBeNull ? Either(value, new JsonObject { ["type"] = "null" }) : value;
    }

    /// <summary>A kind with its keys, or the kind's word alone.</summary>
    private static JsonObject Step(KeyShape key, string path)
    {
        var kinds = Section(key.ItemType, path);
        kinds["minProperties"] = 1;
        kinds["maxProperties"] = 1;
        var names = SectionShape.Of(key.ItemType).Keys.Select(kind => (JsonNode)kind.Name);
        return Either(kinds, new JsonObject { ["enum"] = new JsonArray([.. names]) });
    }

    private static JsonObject Required(Type type)
    {
        var keys = SectionShape.Of(type).Keys.Where(key => key.IsRequired).ToList();
        return new JsonObject
        {
            ["required"] = new JsonArray([.. keys.Select(key => (JsonNode)key.Name)]),
            ["properties"] = new JsonObject(
                keys.Where(key => key.IsSection).Select(key => KeyValuePair.Create(key.Name, (JsonNode?)Required(key.Type)))),
        };
    }

    private static JsonObject Pair()
    {
        static JsonObject Layer() => Either(
            new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
            new JsonObject { ["enum"] = new JsonArray(LayerPair.EmbeddingsWord) });
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["student"] = Layer(), ["teacher"] = Layer() },
            ["required"] = new JsonArray("student", "teacher"),
            ["additionalProperties"] = false,
        };
    }

    /// <summary>A word of digits is a number to whoever reads YAML, and a text in quotes.</summary>
    private static JsonObject Words(KeyShape key) => new()
    {
        ["enum"] = new JsonArray([.. key.Words.SelectMany(word =>
            int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new JsonNode[] { number, word }
                : [word])]),
    };

    private static JsonObject List(JsonObject item) => new() { ["type"] = "array", ["items"] = item };

    private static JsonObject Integer(KeyShape key) => Number(key, "integer");

    private static JsonObject Number(KeyShape key, string type)
    {
        var number = new JsonObject { ["type"] = type };
        (string Name, double Bound)[] bounds =
        [
            ("minimum", key.About.AtLeast), ("exclusiveMinimum", key.About.Above), ("maximum", key.About.AtMost),
            ("exclusiveMaximum", key.About.Below),
        ];
        foreach (var (name, bound) in bounds.Where(each => !double.IsNaN(each.Bound)))
        {
            number[name] = bound;
        }

        return number;
    }

    private static JsonObject Either(JsonObject one, JsonObject other) => new() { ["anyOf"] = new JsonArray(one, other) };

    /// <summary>Null where there is none that JSON can say, or where it depends on other keys.</summary>
    private static JsonNode? Default(KeyShape key, object? value) => value switch
    {
        _ when key.IsRequired || key.About.Over is not null || key.IsSection => null,
        bool truth => truth,
        int number => number,
        double number => number,
        Enum word => Spelling.Word(word),
        LayerChoice { Rule: { } rule } => Spelling.Word(rule),
        LayerMap { Rule: { } rule } => Spelling.Word(rule),
        string { Length: > 0 } text => text,
        _ => null,
    };
}
