using System.Text.Json.Nodes;

namespace Distill.Formats;

/// <summary>
/// <c>generation_config.json</c>, from which Hugging Face's library learns where a generated text ends and what fills up
/// a batch of them.
/// </summary>
internal static class GenerationFile
{
    public static void Write(string folder, int endId, int padId) => JsonFile.Write(
        Path.Combine(folder, "generation_config.json"),
        new JsonObject { ["eos_token_id"] = endId, ["pad_token_id"] = padId });
}
