using System.Text.Json;

namespace Distill.Data;

/// <summary>The rows of a JSONL file: one object a line; strings, numbers and true/false are values.</summary>
internal static class JsonRows
{
    /// <summary>The names in the first object.</summary>
    public static IReadOnlyList<string> Columns(SourceText text, string path)
    {
        Problem? first = null;
        foreach (var (line, content) in TextLines.Read(text, path, new RowProblems(BadRows.Skip)))
        {
            var (names, flaw) = Parse(content, columns: null);
            if (flaw is null)
            {
                return names;
            }

            first ??= new Problem($"{path}:{line}", flaw);
        }

        first ??= new Problem(path, "is empty; one JSON object a line is needed.");
        throw new UserException(ExitCode.InputInvalid, [first]);
    }

    public static IEnumerable<Row> Read(
        SourceText text, string path, IReadOnlyList<string> columns, RowProblems problems)
    {
        foreach (var (line, content) in TextLines.Read(text, path, problems))
        {
            var (fields, flaw) = Parse(content, columns);
            if (flaw is null)
            {
                yield return new Row(line, fields);
            }
            else
            {
                problems.Add(path, line, flaw);
            }
        }
    }

    /// <summary>
    /// The values of the columns, or all names where no columns are given; or what is wrong with the line.
    /// </summary>
    private static (string[] Fields, string? Flaw) Parse(string content, IReadOnlyList<string>? columns)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return ([], "is not a JSON object; each line must be one, like {\"text\": \"…\"}.");
            }

            var values = new Dictionary<string, JsonElement>();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!values.TryAdd(property.Name, property.Value))
                {
                    return ([], $"the name {Quoted.Short(property.Name)} is there twice.");
                }
            }

            return columns is null ? ([.. values.Keys], null) : Fields(values, columns);
        }
        catch (JsonException exception)
        {
            return ([], $"is not valid JSON, at byte {exception.BytePositionInLine + 1} of the line.");
        }
        catch (InvalidOperationException) // what the parser throws for \ud800 without its second half
        {
            return ([], "holds half a character: an escape \\ud800 to \\udfff without its other half.");
        }
    }

    private static (string[] Fields, string? Flaw) Fields(
        Dictionary<string, JsonElement> values, IReadOnlyList<string> columns)
    {
        var fields = new string[columns.Count];
        for (var index = 0; index < fields.Length; index++)
        {
            if (!values.TryGetValue(columns[index], out var value))
            {
                return ([], $"has no {Quoted.Short(columns[index])}; it has {Quoted.List(values.Keys)}.");
            }

            if (value.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
            {
                var kind = value.ValueKind == JsonValueKind.Array ? "a list" : "an object";
                return ([], $"{Quoted.Short(columns[index])} is {kind}; text, a number, true or false is needed.");
            }

            fields[index] = value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!,
                JsonValueKind.Null => "",
                _ => value.GetRawText(),
            };
        }

        return (fields, null);
    }
}
