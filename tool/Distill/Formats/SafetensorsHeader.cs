using System.Text.Json;

namespace Distill.Formats;

/// <summary>
/// The header of a safetensors file, with every check that the library in Rust makes, in its order, and some of ours:
/// no key twice, a cap on the number of tensors. Tells all tensors that are wrong, not the first.
/// </summary>
internal sealed class SafetensorsHeader
{
    private const int MaxTensors = 1_000_000;

    private readonly string _path;
    private readonly InputProblems _problems = new();

    /// <summary>Reads and checks; a header that comes out of here describes the file's bytes without gap.</summary>
    /// <param name="dataLength">bytes that follow the header in the file</param>
    public SafetensorsHeader(string path, ReadOnlySpan<byte> json, long dataLength)
    {
        _path = path;
        if (json is not [(byte)'{', ..])
        {
            throw Refused("has a header that does not begin with '{'. It is damaged or no safetensors file.");
        }

        var root = JsonText.Parse($"{path}, header", json);
        var tensors = root.EnumerateObject().Where(property => property.Name != "__metadata__").ToList();
        if (tensors.Count > MaxTensors)
        {
            throw Refused($"lists {tensors.Count} tensors; at most {MaxTensors} are read.");
        }

        Metadata = ReadMetadata(root);
        Entries =
        [
            .. tensors.Select(Read).OfType<SafetensorsEntry>().OrderBy(entry => entry.Begin).ThenBy(entry => entry.End),
        ];
        _problems.ThrowIfAny();

        RequireEveryByteToBelongToOneTensor(dataLength);
        _problems.ThrowIfAny();
    }

    /// <summary>In the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    private Dictionary<string, string> ReadMetadata(JsonElement root)
    {
        var metadata = new Dictionary<string, string>();
        if (!root.TryGetProperty("__metadata__", out var values))
        {
            return metadata;
        }

        if (values.ValueKind != JsonValueKind.Object)
        {
            _problems.Add(_path, "'__metadata__' is not an object of strings.");
            return metadata;
        }

        foreach (var property in values.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.String)
            {
                metadata[property.Name] = property.Value.GetString()!;
            }
            else
            {
                _problems.Add(_path, $"'__metadata__' has '{property.Name}', which is not a string.");
            }
        }

        return metadata;
    }

    // Null where something is wrong, which is then in the problems.
    private SafetensorsEntry? Read(JsonProperty tensor)
    {
        var (name, value) = (tensor.Name, tensor.Value);
        if (value.ValueKind != JsonValueKind.Object)
        {
            return Wrong(name, "is not described by an object with dtype, shape and data_offsets.");
        }

        var word = value.TryGetProperty("dtype", out var dtype) ? $"dtype {dtype.GetRawText()}" : "no dtype";
        var type = dtype.ValueKind == JsonValueKind.String ? ElementTypes.Parse(dtype.GetString()) : null;
        var shape = Lengths(value, "shape");
        var offsets = Lengths(value, "data_offsets");

        if (type is null)
        {
            Wrong(name, $"has {Short(word)}; known are {ElementTypes.Words}.");
        }

        if (shape is null)
        {
            Wrong(name, "has no shape: a list of whole numbers from 0 is needed.");
        }

        if (offsets is not [var begin, var end] || end < begin)
        {
            return Wrong(name, "has no data_offsets: two whole numbers are needed, 0 <= begin <= end.");
        }

        return type is { } known && shape is not null ? Sized(new(name, known, shape, begin, end - begin)) : null;
    }

    private SafetensorsEntry? Sized(SafetensorsEntry entry)
    {
        try
        {
            var elements = entry.Shape.Aggregate(1L, (product, length) => checked(product * length));
            var bytes = checked(elements * entry.Type.Size());
            return bytes == entry.Length
                ? entry
                : Wrong(entry.Name, $"is {entry}, that is {bytes} bytes; its data_offsets span {entry.Length}.");
        }
        catch (OverflowException)
        {
            return Wrong(entry.Name, $"is {entry}, which is more bytes than can be counted.");
        }
    }

    // No holes, no overlaps, nothing before the first and after the last.
    private void RequireEveryByteToBelongToOneTensor(long dataLength)
    {
        var (end, previous) = (0L, "the header");
        foreach (var entry in Entries)
        {
            if (entry.Begin > end)
            {
                Wrong(entry.Name, $"begins at byte {entry.Begin} of the data, and {previous} ends at {end}: a gap.");
            }
            else if (entry.Begin < end)
            {
                Wrong(entry.Name, $"begins at byte {entry.Begin} of the data, inside {previous}, which ends at {end}.");
            }

            (end, previous) = (entry.End, $"'{entry.Name}'");
        }

        if (end > dataLength)
        {
            var cut = Entries.First(entry => entry.End > dataLength);
            Wrong(cut.Name, $"ends at byte {cut.End} of the data, and there are {dataLength}. Copy the file again.");
        }
        else if (end < dataLength)
        {
            _problems.Add(_path, $"has {dataLength - end} bytes after the last tensor. It is damaged.");
        }
    }

    private UserException Refused(string what) => new(ExitCode.InputInvalid, _path, what);

    private SafetensorsEntry? Wrong(string name, string what)
    {
        _problems.Add(_path, $"'{Short(name)}' {what}");
        return null;
    }

    // Null where the value is no list of whole numbers from 0.
    private static long[]? Lengths(JsonElement tensor, string key)
    {
        if (!tensor.TryGetProperty(key, out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var lengths = new long[list.GetArrayLength()];
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var length) || length < 0)
            {
                return null;
            }

            lengths[index++] = length;
        }

        return lengths;
    }

    // A hostile header has names and words of any length.
    private static string Short(string text) => text.Length <= 200 ? text : $"{text[..200]}…";
}
