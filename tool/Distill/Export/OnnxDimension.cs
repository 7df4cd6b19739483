namespace Distill.Export;

/// <summary>One length of an input or output: a number, or a name where it differs from call to call.</summary>
internal readonly struct OnnxDimension
{
    // Dimension of TensorShapeProto.
    private const int ValueField = 1, NameField = 2;

    private readonly long _length;
    private readonly string? _name;

    private OnnxDimension(long length, string? name) => (_length, _name) = (length, name);

    public static OnnxDimension Batch { get; } = "batch_size";

    public static OnnxDimension Sequence { get; } = "sequence_length";

    public static OnnxDimension Past { get; } = "past_sequence_length";

    public static OnnxDimension PastAndSequence { get; } = "past_sequence_length + sequence_length";

    public static implicit operator OnnxDimension(long length) => new(length, null);

    public static implicit operator OnnxDimension(string name) => new(0, name);

    public void Write(ProtoWriter message)
    {
        if (_name is null)
        {
            message.Number(ValueField, _length);
        }
        else
        {
            message.Text(NameField, _name);
        }
    }
}
