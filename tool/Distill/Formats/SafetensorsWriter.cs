using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Distill.Formats;

/// <summary>A tensor to be written.</summary>
/// <param name="Write">writes the elements, little-endian, in row order; called when it is the tensor's turn</param>
internal sealed record SafetensorsTensor(string Name, ElementType Type, IReadOnlyList<long> Shape, Action<Stream> Write)
{
    public long Length => Shape.Aggregate(1L, (product, length) => checked(product * length)) * Type.Size();

    public static SafetensorsTensor Of<T>(string name, IReadOnlyList<long> shape, ReadOnlyMemory<T> values)
        where T : unmanaged =>
        new(name, ElementTypes.Of<T>(), shape, stream => stream.Write(MemoryMarshal.AsBytes(values.Span)));
}

/// <summary>
/// Writes the same bytes as the safetensors library in Rust: tensors by falling element type, then by name; compact
/// JSON, padded with spaces to a multiple of eight. One tensor at a time, so a model is never held twice.
/// </summary>
internal static class SafetensorsWriter
{
    /// <summary>Hugging Face's library reads only files that say which framework's layout they have.</summary>
    public static IReadOnlyDictionary<string, string> PyTorchLayout { get; } =
        new Dictionary<string, string> { ["format"] = "pt" };

    private static readonly JsonWriterOptions _compact =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(string path, IEnumerable<SafetensorsTensor> tensors) =>
        Write(path, tensors, PyTorchLayout);

    public static void Write(
        string path, IEnumerable<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var ordered = tensors
            .OrderByDescending(tensor => tensor.Type)
            .ThenBy(tensor => tensor.Name, StringComparer.Ordinal)
            .ToList();

        AtomicFile.Write(path, stream =>
        {
            var header = Header(ordered, metadata);
            Span<byte> prefix = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
            stream.Write(prefix);
            stream.Write(header);

            foreach (var tensor in ordered)
            {
                var begin = stream.Position;
                tensor.Write(stream);
                if (stream.Position - begin != tensor.Length)
                {
                    throw new InvalidOperationException(
                        $"'{tensor.Name}' wrote {stream.Position - begin} bytes; its shape needs {tensor.Length}");
                }
            }
        });
    }

    private static ReadOnlySpan<byte> Header(
        List<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, _compact))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            var begin = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.Word());
                WriteNumbers(json, "shape", tensor.Shape);
                WriteNumbers(json, "data_offsets", [begin, begin + tensor.Length]);
                json.WriteEndObject();
                begin += tensor.Length;
            }

            json.WriteEndObject();
        }

        while (buffer.WrittenCount % sizeof(ulong) != 0)
        {
            buffer.Write(" "u8);
        }

        return buffer.WrittenSpan;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
