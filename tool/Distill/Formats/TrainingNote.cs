using System.Text;
using System.Text.Json.Nodes;

namespace Distill.Formats;

/// <summary>
/// <c>training.json</c> beside a model that this tool trained: what no other file of the folder tells. Hugging Face's
/// library passes it over.
/// </summary>
internal static class TrainingNote
{
    public const string FileName = "training.json";

    /// <param name="seconds">in optimizer steps; 0 for a model that was given</param>
    /// <param name="packed">whether texts were joined and cut into rows; null where they are not learned themselves</param>
    /// <param name="validation">of its best evaluation in training, higher is better; null for a model without one</param>
    public static void Write(string folder, double seconds, bool? packed, double? validation = null)
    {
        var note = new JsonObject { ["training_seconds"] = Math.Round(seconds, 3) };
        if (packed is not null)
        {
            note["packed"] = packed;
        }

        if (validation is not null)
        {
            note["validation_score"] = validation;
        }

        JsonFile.Write(Path.Combine(folder, FileName), note);
    }

    /// <summary>A folder's note without how long anything took, for a copy that is to be the same every time.</summary>
    public static byte[] WithoutTimes(string folder) => Encoding.UTF8.GetBytes(
        $"{new JsonObject { ["training_seconds"] = 0, ["packed"] = IsPacked(folder) }.ToJsonString()}\n");

    /// <summary>Of the best evaluation in training, higher is better; null where there was none.</summary>
    public static double? ValidationScore(string folder) =>
        (double?)JsonFile.Read(Path.Combine(folder, FileName))["validation_score"];

    public static double Seconds(string folder) =>
        (double)JsonFile.Read(Path.Combine(folder, FileName))["training_seconds"]!;

    /// <summary>Whether the model learned texts that were joined and cut; so it is where nothing is told.</summary>
    public static bool IsPacked(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return !File.Exists(path)
            || JsonFile.Read(path)["packed"] is not JsonValue value
            || !value.TryGetValue<bool>(out var packed)
            || packed;
    }
}
