using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Distill.Tokenizers;

/// <summary>The parts of tokenizer.json and its neighbours that every new tokenizer writes in the same way.</summary>
internal static class TokenizerJson
{
    private static readonly JsonSerializerOptions _options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // tokens stay readable
    };

    public static byte[] Bytes(JsonObject value) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(value, _options), (byte)'\n'];

    public static JsonObject File(
        IEnumerable<AddedToken> added,
        JsonObject? normalizer,
        JsonObject splitter,
        JsonObject template,
        JsonObject decoder,
        JsonObject model) =>
        new()
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray([.. added.OrderBy(token => token.Id).Select(Token)]),
            ["normalizer"] = normalizer,
            ["pre_tokenizer"] = splitter,
            ["post_processor"] = template,
            ["decoder"] = decoder,
            ["model"] = model,
        };

    public static JsonObject Component(string type, params (string Key, JsonNode? Value)[] members)
    {
        var component = new JsonObject { ["type"] = type };
        foreach (var (key, value) in members)
        {
            component[key] = value;
        }

        return component;
    }

    public static JsonObject Ids(IEnumerable<KeyValuePair<string, int>> tokens) =>
        new(tokens.Select(token => KeyValuePair.Create(token.Key, (JsonNode?)token.Value)));

    private static JsonNode Token(AddedToken token) => new JsonObject
    {
        ["id"] = token.Id,
        ["content"] = token.Content,
        ["single_word"] = token.SingleWord,
        ["lstrip"] = token.StripLeft,
        ["rstrip"] = token.StripRight,
        ["normalized"] = token.Normalized,
        ["special"] = token.Special,
    };
}
