using System.Text.Json;
using Distill.Formats;

namespace Distill.Tokenizers;

/// <summary>
/// One object of a tokenizer's JSON with its place in the file, read key by key. Whatever is not as it should be is
/// added to the problems, and a usable value is returned, so that reading goes on to the next problem.
/// </summary>
internal sealed class JsonSection
{
    private readonly Dictionary<string, JsonElement> _values = [];
    private readonly string _file;
    private readonly string _path;
    private readonly InputProblems _problems;

    private JsonSection(JsonElement element, string file, string path, InputProblems problems)
    {
        (_file, _path, _problems) = (file, path, problems);
        if (element.ValueKind == JsonValueKind.Object)
        {
            _values = element.EnumerateObject().ToDictionary(property => property.Name, property => property.Value);
        }
        else
        {
            var what = path.Length == 0 ? "the content" : path;
            _problems.Add(file, $"{what} is {Found(element)}; it must be an object.");
        }
    }

    /// <summary>The file's root.</summary>
    public static JsonSection Parse(string file, byte[] content, InputProblems problems) =>
        new(JsonText.Parse(file, content), file, "", problems);

    /// <summary>The component's name; empty where there is none, or no text, which is told.</summary>
    public string Type
    {
        get
        {
            if (!Has("type"))
            {
                Problem("type", "is missing; it names the component.");
            }
            else if (OptionalText("type") is { } type)
            {
                if (type.Length > 0)
                {
                    return type;
                }

                Problem("type", "is empty; it names the component.");
            }

            return "";
        }
    }

    public bool Has(string key) => _values.TryGetValue(key, out var value) && value.ValueKind != JsonValueKind.Null;

    public void Problem(string key, string what) => _problems.Add(_file, $"{PathOf(key)} {what}");

    /// <summary>
    /// Refuses every other key that is set: it comes from a version of the format that can do more, and skipping it
    /// could change the ids.
    /// </summary>
    public void Knows(params string[] keys)
    {
        foreach (var (key, value) in _values)
        {
            if (key != "type" && !keys.Contains(key) && !IsOff(value))
            {
                Problem(key, $"is {Found(value)}; this tool does not know that key, "
                    + "and skipping it could change the ids.");
            }
        }
    }

    /// <summary>Tells that the component's type is not one that this tool has.</summary>
    public void RefuseType(string type, string known)
    {
        if (type.Length > 0)
        {
            Problem("type", $"is {Quoted.Short(type)}, which this tool does not support. It supports {known}.");
        }
    }

    public bool Flag(string key, bool fallback) => OptionalFlag(key) ?? fallback;

    public bool? OptionalFlag(string key)
    {
        if (!Has(key))
        {
            return null;
        }

        switch (_values[key].ValueKind)
        {
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                Problem(key, $"is {Found(_values[key])}; it must be true or false.");
                return null;
        }
    }

    public string Text(string key, string fallback) => OptionalText(key) ?? fallback;

    public string? OptionalText(string key)
    {
        if (!Has(key))
        {
            return null;
        }

        if (_values[key].ValueKind == JsonValueKind.String)
        {
            return _values[key].GetString();
        }

        Problem(key, $"is {Found(_values[key])}; it must be a text.");
        return null;
    }

    /// <summary>A whole number from 0 to 2,147,483,647.</summary>
    public int Number(string key, int fallback)
    {
        if (!Has(key))
        {
            return fallback;
        }

        if (TryId(_values[key], out var number))
        {
            return number;
        }

        Problem(key, $"is {Found(_values[key])}; it must be a whole number from 0 to 2147483647.");
        return fallback;
    }

    /// <summary>
    /// The id of the token that the key names; null where the vocabulary does not hold it, which is told.
    /// </summary>
    public int? Token(string key, string fallback, Vocabulary vocabulary)
    {
        var token = Text(key, fallback);
        var id = vocabulary.IdOf(token);
        if (id is null)
        {
            Problem(key, $"is {Quoted.Short(token)}, which the vocabulary does not hold. Add it to the vocabulary.");
        }

        return id;
    }

    public JsonSection? Section(string key) =>
        Has(key) ? new JsonSection(_values[key], _file, PathOf(key), _problems) : null;

    public JsonElement? Element(string key) => Has(key) ? _values[key] : null;

    public List<JsonElement> Elements(string key)
    {
        if (!Has(key))
        {
            return [];
        }

        if (_values[key].ValueKind == JsonValueKind.Array)
        {
            return [.. _values[key].EnumerateArray()];
        }

        Problem(key, $"is {Found(_values[key])}; it must be a list.");
        return [];
    }

    public List<JsonSection> Sections(string key) =>
    [
        .. Elements(key).Select((element, index) =>
            new JsonSection(element, _file, $"{PathOf(key)}[{index}]", _problems)),
    ];

    /// <summary>The keys with their sections: a table by name.</summary>
    public IEnumerable<(string Key, JsonSection Section)> Entries() =>
        _values.Select(pair => (pair.Key, new JsonSection(pair.Value, _file, PathOf(pair.Key), _problems)));

    public static bool TryId(JsonElement element, out int id)
    {
        id = -1;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out id) && id >= 0;
    }

    /// <summary>The value as a message quotes it.</summary>
    public static string Found(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => Quoted.Short(element.GetString()!),
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => element.GetRawText(),
    };

    private string PathOf(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    private static bool IsOff(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Number => value.TryGetDouble(out var number) && number == 0,
        JsonValueKind.String => value.ValueEquals(""),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };
}
