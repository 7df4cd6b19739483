using System.Globalization;
using System.Text.Json.Nodes;
using Distill.Recipes;

namespace Distill.Tests.Recipes;

public sealed class RecipeSchemaTests
{
    private static readonly JsonObject _schema = JsonNode.Parse(RecipeSchema.Write())!.AsObject();

    public static TheoryData<string> Shipped => [.. Directory.GetFiles(Repository.Path("recipes"), "*.yaml")];

    [Fact]
    public void The_schema_beside_the_recipes_is_that_of_the_records()
    {
        Assert.Equal(RecipeSchema.Write(), Tool.Run("schema").Output);
        Approved.Equal("recipes/recipe.schema.json", RecipeSchema.Write());
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Shipped_recipes_fit_the_schema_and_name_it(string path)
    {
        var text = File.ReadAllText(path);

        Assert.True(Fits(text), path);
        Assert.Contains("\n# yaml-language-server: $schema=recipe.schema.json\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("extends: base.yaml", true)]
    [InlineData("seed: 1", false)]
    [InlineData("extends: base.yaml\nsead: 1", false)]
    [InlineData("extends: base.yaml\nseed: one", false)]
    [InlineData("extends: base.yaml\nseed: -1", false)]
    [InlineData("extends: base.yaml\nloss: { soft: { temperature: 0 } }", false)]
    [InlineData("extends: base.yaml\nloss: { soft: { temperature: 0.5 } }", true)]
    [InlineData("extends: base.yaml\nloss: { hidden: { layers: [{ student: embeddings, teacher: 1 }] } }", true)]
    [InlineData("extends: base.yaml\nloss: { hidden: { layers: upwards } }", false)]
    [InlineData("extends: base.yaml\ntraining: { clip_norm: null }", true)]
    [InlineData("extends: base.yaml\ntraining: { epochs: null }", false)]
    [InlineData("extends: base.yaml\ncompress: [share, { quantize: { bits: 4 } }]", true)]
    [InlineData("extends: base.yaml\ncompress: [{ share: {}, quantize: {} }]", false)]
    [InlineData("data: { train: rows.csv }\nstudent: { model: {} }", true)]
    [InlineData("data: {}\nstudent: { model: {} }", false)]
    public void The_schema_takes_what_a_recipe_may_say_and_nothing_else(string text, bool fits) =>
        Assert.Equal(fits, Fits(text));

    [Fact]
    public void Every_key_has_its_sentence_and_its_default()
    {
        var temperature = _schema["properties"]!["loss"]!["properties"]!["soft"]!["properties"]!["temperature"]!;

        Assert.Equal(SectionShape.KeyAt("loss.soft.temperature").About.Description, (string?)temperature["description"]);
        Assert.Equal(new SoftLossSection().Temperature, (double)temperature["default"]!);
        Assert.Equal("http://json-schema.org/draft-07/schema#", (string?)_schema["$schema"]);
    }

    private static bool Fits(string recipe) =>
        Fits(Json(YamlReader.Read(recipe + "\n", new Findings("recipe.yaml"))!), _schema);

    /// <summary>The words of JSON Schema that ours uses, as its specification has them: draft 07, section 6.</summary>
    private static bool Fits(JsonNode? value, JsonObject schema) => schema.All(word => word.Key switch
    {
        "type" => IsOf((string)word.Value!, value),
        "enum" => word.Value!.AsArray().Any(each => Number(each) is { } number
            ? Number(value) == number
            : JsonNode.DeepEquals(each, value)),
        "anyOf" => word.Value!.AsArray().Any(each => Fits(value, each!.AsObject())),
        "items" => value is not JsonArray list || list.All(item => Fits(item, word.Value!.AsObject())),
        "required" => value is not JsonObject map || word.Value!.AsArray().All(name => map.ContainsKey((string)name!)),
        "properties" => value is not JsonObject map
            || map.All(pair => word.Value![pair.Key] is not JsonObject inner || Fits(pair.Value, inner)),
        "additionalProperties" => value is not JsonObject map
            || map.All(pair => schema["properties"]!.AsObject().ContainsKey(pair.Key)),
        "minProperties" => value is not JsonObject { Count: < 1 },
        "maxProperties" => value is not JsonObject { Count: > 1 },
        "minimum" => Number(value) is not { } number || number >= (double)word.Value!,
        "exclusiveMinimum" => Number(value) is not { } number || number > (double)word.Value!,
        "maximum" => Number(value) is not { } number || number <= (double)word.Value!,
        "exclusiveMaximum" => Number(value) is not { } number || number < (double)word.Value!,
        "title" or "description" or "default" or "$schema" => true,
        var other => throw new ArgumentException($"the schema uses {other}, which this test does not know"),
    });

    private static bool IsOf(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "null" => value is null,
        "string" => value?.GetValueKind() == System.Text.Json.JsonValueKind.String,
        "boolean" => value?.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
        "integer" => Number(value) is { } number && number == Math.Floor(number),
        _ => Number(value) is not null,
    };

    private static double? Number(JsonNode? value) =>
        value?.GetValueKind() == System.Text.Json.JsonValueKind.Number ? value.GetValue<double>() : null;

    /// <summary>By YAML's core schema.</summary>
    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, Json(entry.Value)))),
        YamlList list => new JsonArray([.. list.Items.Select(Json)]),
        YamlText { IsNull: true } => null,
        YamlText { IsQuoted: false, Value: "true" or "false" } text => text.Value == "true",
        YamlText { IsQuoted: false } text
            when double.TryParse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        YamlText text => text.Value,
        _ => throw new ArgumentException("a node that was refused"),
    };
}
