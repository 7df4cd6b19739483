using System.Text.Json;

namespace Distill.Formats;

/// <summary>Files in which the tool keeps a record of its own: keys in snake_case, in the order of the record.</summary>
internal static class RecordFile
{
    private static readonly JsonSerializerOptions _json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static string ToJson<T>(T record) => JsonSerializer.Serialize(record, _json) + "\n";

    public static void Write<T>(string path, T record) => AtomicFile.WriteText(path, ToJson(record));

    /// <summary>Null where there is no such file.</summary>
    /// <param name="what">the record in words, for the sentence about a file that holds another: "a report"</param>
    /// <exception cref="UserException">the file holds something else</exception>
    public static T? Find<T>(string path, string what) where T : class
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), _json) ?? throw new JsonException("it is empty");
        }
        catch (JsonException)
        {
            throw new UserException(
                ExitCode.InputInvalid,
                path,
                $"is not {what} of this tool. Delete it; the next run writes it anew.");
        }
    }
}
