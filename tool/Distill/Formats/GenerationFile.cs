using System.Text.Json.Nodes;

namespace Distill.Formats;

/// <summary>
/// <c>generation_config.json</c>, from which Hugging Face's library learns where a generated text begins, where it ends
/// and what fills up a batch of them.
/// </summary>
internal static class GenerationFile
{
    /// <param name="beginId">stands before a text that begins with nothing</param>
    public static void Write(string folder, int beginId, int endId, int padId) => JsonFile.Write(
        Path.Combine(folder, "generation_config.json"),
        new JsonObject { ["bos_token_id"] = beginId, ["eos_token_id"] = endId, ["pad_token_id"] = padId });
}
