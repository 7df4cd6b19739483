using Distill.Formats;

namespace Distill.Export;

/// <summary>A tensor that the file holds.</summary>
/// <param name="Write">writes the elements, little-endian, in row order; called when it is the tensor's turn</param>
internal sealed record OnnxInitializer(Value Value, IReadOnlyList<long> Shape, Action<Stream> Write)
{
    // TensorProto and its StringStringEntryProto.
    private const int DimensionField = 1, TypeField = 2, NameField = 8, BytesField = 9, ExternalField = 13;
    private const int PlaceField = 14, External = 1, KeyField = 1, ValueField = 2;

    /// <summary>Bytes of the elements.</summary>
    public long Length =>
        Shape.Aggregate((long)Value.Type.OnDisk().Size(), (product, length) => checked(product * length));

    /// <summary>The message without the elements, which are to follow it.</summary>
    public void WriteHeader(ProtoWriter message)
    {
        Describe(message);
        message.Begin(BytesField, Length);
    }

    /// <summary>The message of a tensor whose elements stand in another file.</summary>
    /// <param name="file">its name, beside the model</param>
    /// <param name="offset">of the first byte there</param>
    public void WriteExternal(ProtoWriter message, string file, long offset)
    {
        Describe(message);
        foreach (var (key, value) in new[] { ("location", file), ("offset", $"{offset}"), ("length", $"{Length}") })
        {
            message.Message(ExternalField, entry =>
            {
                entry.Text(KeyField, key);
                entry.Text(ValueField, value);
            });
        }

        message.Number(PlaceField, External);
    }

    private void Describe(ProtoWriter message)
    {
        foreach (var length in Shape)
        {
            message.Number(DimensionField, length);
        }

        message.Number(TypeField, (long)Value.Type);
        message.Text(NameField, Value.Name);
    }
}
