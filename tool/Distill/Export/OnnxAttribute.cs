namespace Distill.Export;

/// <summary>A setting of a node, known when the graph is made.</summary>
internal sealed class OnnxAttribute
{
    // AttributeProto and its AttributeType.
    private const int NameField = 1, FloatField = 2, IntField = 3, IntsField = 8, TypeField = 20;
    private const int FloatType = 1, IntType = 2, IntsType = 7;

    private readonly Action<ProtoWriter> _write;

    public OnnxAttribute(string name, float value) => _write = message =>
    {
        message.Text(NameField, name);
        message.Single(FloatField, value);
        message.Number(TypeField, FloatType);
    };

    public OnnxAttribute(string name, long value) => _write = message =>
    {
        message.Text(NameField, name);
        message.Number(IntField, value);
        message.Number(TypeField, IntType);
    };

    public OnnxAttribute(string name, long[] values) => _write = message =>
    {
        message.Text(NameField, name);
        foreach (var value in values)
        {
            message.Number(IntsField, value);
        }

        message.Number(TypeField, IntsType);
    };

    public void Write(ProtoWriter message) => _write(message);
}
