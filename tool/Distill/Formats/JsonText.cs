using System.Text.Json;
using System.Text.Unicode;

namespace Distill.Formats;

/// <summary>
/// Reads JSON that a stranger wrote: well-formed UTF-8, bounded depth, no key twice. Of two equal keys readers take
/// the first or the last as they please, so a file that has them means two things.
/// </summary>
internal static class JsonText
{
    private const int MaxDepth = 64; // also the default of .NET's own parser

    /// <summary>The whole text as one value; anything wrong is told with its line and column.</summary>
    /// <param name="where">the file, for messages; line and column are added</param>
    public static JsonElement Parse(string where, ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }

        if (!Utf8.IsValid(utf8))
        {
            throw new UserException(ExitCode.InputInvalid, where, "is not valid UTF-8. The file is damaged.");
        }

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth + 1 });
        try
        {
            RequireBoundedDepthAndSingleKeys(where, utf8, ref reader);
        }
        catch (JsonException exception)
        {
            var (line, column) = (exception.LineNumber + 1, exception.BytePositionInLine + 1);
            throw new UserException(ExitCode.InputInvalid, $"{where}:{line}:{column}", "is not valid JSON here.");
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape.
            throw new UserException(
                ExitCode.InputInvalid, Place(where, utf8, reader.TokenStartIndex), "is not valid JSON here.");
        }

        return JsonElement.Parse(utf8);
    }

    private static void RequireBoundedDepthAndSingleKeys(
        string where, ReadOnlySpan<byte> utf8, ref Utf8JsonReader reader)
    {
        var problems = new InputProblems();
        var open = new Stack<HashSet<string>>(); // the keys seen in each object around the current token
        while (reader.Read())
        {
            if (reader.CurrentDepth >= MaxDepth)
            {
                var tooDeep = Place(where, utf8, reader.TokenStartIndex);
                throw new UserException(ExitCode.InputInvalid, tooDeep, $"is nested deeper than {MaxDepth} levels.");
            }

            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    open.Push([]);
                    break;
                case JsonTokenType.EndObject:
                    open.Pop();
                    break;
                case JsonTokenType.PropertyName when reader.GetString() is { } key && !open.Peek().Add(key):
                    var place = Place(where, utf8, reader.TokenStartIndex);
                    problems.Add(place, $"'{key}' stands twice. Remove one of them.");
                    break;
                case JsonTokenType.String:
                    reader.GetString();
                    break;
            }
        }

        problems.ThrowIfAny();
    }

    private static string Place(string where, ReadOnlySpan<byte> utf8, long index)
    {
        var before = utf8[..(int)index];
        return $"{where}:{before.Count((byte)'\n') + 1}:{before.Length - before.LastIndexOf((byte)'\n')}";
    }
}
