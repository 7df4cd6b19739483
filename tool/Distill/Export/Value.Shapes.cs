namespace Distill.Export;

internal sealed partial class Value
{
    public Value To(OnnxType kind) =>
        kind == type ? this : graph.Node("Cast", kind, [this], new OnnxAttribute("to", (long)kind));

    /// <param name="shape">0 keeps a length; -1, once, takes what is left</param>
    public Value Reshape(params long[] shape) => With("Reshape", graph.Numbers(shape));

    public Value Permute(params long[] dimensions) => Of("Transpose", new OnnxAttribute("perm", dimensions));

    public Value Unsqueeze(params long[] dimensions) => With("Unsqueeze", graph.Numbers(dimensions));

    public Value Narrow(int dimension, long start, long length) => graph.Node(
        "Slice", type, [this, graph.Numbers(start), graph.Numbers(start + length), graph.Numbers(dimension)]);

    /// <summary>The slice at one place, without the dimension.</summary>
    public Value Select(int dimension, long index) =>
        graph.Node("Gather", type, [this, graph.Scalar(index, OnnxType.Int64)], new OnnxAttribute("axis", dimension));

    /// <summary>Rows of a table.</summary>
    /// <param name="index">int64 […]</param>
    /// <returns>[…, width]</returns>
    public Value Rows(Value index) => With("Gather", index);

    /// <summary>Of each row of a batch the vector at one place.</summary>
    /// <param name="places">int64 [B], to this [B, T, C]</param>
    /// <returns>[B, C]</returns>
    public Value At(Value places) =>
        graph.Node("GatherND", type, [this, places.Unsqueeze(1)], new OnnxAttribute("batch_dims", 1));

    /// <summary>int64 without dimensions.</summary>
    public Value Size(int dimension) =>
        graph.Node("Shape", OnnxType.Int64, [this]).Select(0, dimension);

    /// <summary>int64 from a number to below another, both without dimensions.</summary>
    public static Value Range(Value from, Value to) =>
        from.Graph.Node("Range", from.Type, [from, to, from.Graph.Scalar(1, from.Type)]);

    /// <summary>Expanded to a shape that is known only when the graph runs.</summary>
    /// <param name="shape">int64 [rank]</param>
    public Value Expand(Value shape) => With("Expand", shape);

    public static Value Cat(IReadOnlyList<Value> values, int dimension) =>
        values[0].Graph.Node("Concat", values[0].Type, values, new OnnxAttribute("axis", dimension));
}
