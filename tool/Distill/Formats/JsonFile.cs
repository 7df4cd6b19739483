using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Distill.Formats;

/// <summary>Files that hold one JSON object: config.json and its neighbours.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions _huggingFace = new()
    {
        WriteIndented = true,
        IndentSize = 2,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // label words stay readable
    };

    /// <summary>Reads an object of at most <paramref name="limit"/> bytes.</summary>
    public static JsonObject Read(string path, int limit = 16_000_000)
    {
        var root = JsonText.Parse(path, InputFile.ReadAll(path, limit));
        return root.ValueKind == JsonValueKind.Object
            ? JsonObject.Create(root)!
            : throw new UserException(ExitCode.InputInvalid, path, "does not hold a JSON object.");
    }

    /// <summary>
    /// As Hugging Face writes its files: two spaces, keys sorted (inner objects as given), a line feed at the end.
    /// </summary>
    public static void Write(string path, JsonObject value)
    {
        var sorted = new JsonObject(
            value.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));

        AtomicFile.WriteText(path, sorted.ToJsonString(_huggingFace) + "\n");
    }
}
