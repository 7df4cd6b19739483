using System.Text.Json;

namespace Distill.Data;

/// <summary>
/// The rows of a JSONL file: one object a line; strings, numbers and true/false are values, and lists of them where the
/// source allows lists.
/// </summary>
internal static class JsonRows
{
    /// <summary>The names in the first object.</summary>
    public static IReadOnlyList<string> Columns(SourceText text, string path)
    {
        Problem? first = null;
        foreach (var (line, content) in TextLines.Read(text, path, new RowProblems(BadRows.Skip)))
        {
            var (names, flaw) = Parse(content, columns: null, lists: null);
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
        SourceText text, TableSource source, IReadOnlyList<string> columns, RowProblems problems)
    {
        foreach (var (line, content) in TextLines.Read(text, source.Path, problems))
        {
            var (fields, flaw) = Parse(content, columns, source.Lists);
            if (flaw is null)
            {
                yield return new Row(line, fields);
            }
            else
            {
                problems.Add(source.Path, line, flaw);
            }
        }
    }

    /// <summary>
    /// The values of the columns, or all names where no columns are given; or what is wrong with the line.
    /// </summary>
    private static (string[] Fields, string? Flaw) Parse(
        string content, IReadOnlyList<string>? columns, ListColumns? lists)
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

            return columns is null ? ([.. values.Keys], null) : Fields(values, columns, lists);
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
        Dictionary<string, JsonElement> values, IReadOnlyList<string> columns, ListColumns? lists)
    {
        var fields = new string[columns.Count];
        for (var index = 0; index < fields.Length; index++)
        {
            if (!values.TryGetValue(columns[index], out var value))
            {
                return ([], $"has no {Quoted.Short(columns[index])}; it has {Quoted.List(values.Keys)}.");
            }

            var list = value.ValueKind == JsonValueKind.Array && lists?.Names.Contains(columns[index]) == true;
            (fields[index], var wrong) = list ? Items(value, lists!) : Text(value);
            if (wrong is not null)
            {
                return ([], $"{Quoted.Short(columns[index])} {wrong}");
            }
        }

        return (fields, null);
    }

    /// <summary>A list's items as one text; or what is wrong with it.</summary>
    private static (string Text, string? Wrong) Items(JsonElement list, ListColumns lists)
    {
        var items = new List<string>();
        foreach (var element in list.EnumerateArray())
        {
            var (item, wrong) = Text(element);
            if (wrong is not null || lists.Blurs(item))
            {
                return ("", wrong is not null
                    ? $"lists something that {wrong}"
                    : $"lists {Quoted.Short(item)}; an item must not be empty or hold {lists.Refused}.");
            }

            items.Add(item);
        }

        return (string.Join(lists.Separator, items), null);
    }

    private static (string Text, string? Wrong) Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => (value.GetString()!, null),
        JsonValueKind.Null => ("", null),
        JsonValueKind.Array => ("", "is a list; text, a number, true or false is needed."),
        JsonValueKind.Object => ("", "is an object; text, a number, true or false is needed."),
        _ => (value.GetRawText(), null),
    };
}
