namespace Distill.Export;

/// <summary>An input or output of the whole graph.</summary>
internal sealed record OnnxPort(Value Value, IReadOnlyList<OnnxDimension> Shape)
{
    // ValueInfoProto, TypeProto, its Tensor, and TensorShapeProto.
    private const int NameField = 1, TypeField = 2, TensorField = 1, ElementField = 1, ShapeField = 2;
    private const int DimensionField = 1;

    public void Write(ProtoWriter message)
    {
        message.Text(NameField, Value.Name);
        message.Message(TypeField, type => type.Message(TensorField, tensor =>
        {
            tensor.Number(ElementField, (long)Value.Type);
            tensor.Message(ShapeField, shape =>
            {
                foreach (var dimension in Shape)
                {
                    shape.Message(DimensionField, dimension.Write);
                }
            });
        }));
    }
}
