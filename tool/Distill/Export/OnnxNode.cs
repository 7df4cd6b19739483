namespace Distill.Export;

/// <summary>One operator of a graph.</summary>
internal sealed record OnnxNode(
    string Name, string Operator, IReadOnlyList<Value> Inputs, IReadOnlyList<Value> Outputs,
    IReadOnlyList<OnnxAttribute> Attributes)
{
    // NodeProto.
    private const int InputField = 1, OutputField = 2, NameField = 3, OperatorField = 4, AttributeField = 5;

    public void Write(ProtoWriter message)
    {
        foreach (var input in Inputs)
        {
            message.Text(InputField, input.Name);
        }

        foreach (var output in Outputs)
        {
            message.Text(OutputField, output.Name);
        }

        message.Text(NameField, Name);
        message.Text(OperatorField, Operator);
        foreach (var attribute in Attributes)
        {
            message.Message(AttributeField, attribute.Write);
        }
    }
}
