using System.Text.Json.Nodes;
using Distill.Formats;

namespace Distill.Tokenizers;

/// <summary>
/// The length that a model's inputs were cut to in training, kept where Hugging Face's library keeps it:
/// <c>model_max_length</c> in tokenizer_config.json.
/// </summary>
internal static class LongestInput
{
    private const string FileName = "tokenizer_config.json";
    private const string Key = "model_max_length";

    /// <returns>null where the folder sets none; the library then writes a number larger than any length</returns>
    public static int? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path)
            && JsonFile.Read(path)[Key] is JsonValue value
            && value.TryGetValue<int>(out var tokens)
            && tokens > 0
                ? tokens
                : null;
    }

    /// <param name="tokens">special tokens included</param>
    public static void Write(string folder, int tokens)
    {
        var path = Path.Combine(folder, FileName);
        var config = File.Exists(path) ? JsonFile.Read(path) : [];
        config[Key] = tokens;
        JsonFile.Write(path, config);
    }
}
