namespace Distill.Export;

/// <summary>
/// What flows between the operators of a graph. Operations on it add nodes, under the names that <c>Tensor</c> has for
/// them, so that a graph reads as its network does.
/// </summary>
internal sealed partial class Value(OnnxGraph graph, string name, OnnxType type)
{
    public OnnxGraph Graph => graph;

    public OnnxType Type => type;

    public string Name { get; set; } = name;

    public static Value operator +(Value left, Value right) => left.With("Add", right);

    public static Value operator +(Value left, double right) => left + left.Number(right);

    public static Value operator -(Value left, Value right) => left.With("Sub", right);

    public static Value operator -(double left, Value right) => right.Number(left) - right;

    public static Value operator *(Value left, Value right) => left.With("Mul", right);

    public static Value operator *(Value left, double right) => left * left.Number(right);

    public static Value operator /(Value left, Value right) => left.With("Div", right);

    public static Value operator /(Value left, double right) => left / left.Number(right);

    public Value Cos() => Of("Cos");

    public Value Sin() => Of("Sin");

    public Value Sqrt() => Of("Sqrt");

    public Value Erf() => Of("Erf");

    public Value Relu() => Of("Relu");

    public Value Sigmoid() => Of("Sigmoid");

    public Value Softplus() => Of("Softplus");

    public Value Tanh() => Of("Tanh");

    public Value Clamp(double minimum, double maximum) =>
        graph.Node("Clip", type, [this, Number(minimum), Number(maximum)]);

    public Value Max(Value other) => With("Max", other);

    /// <summary>In fp32, which holds a sum of many exponentials.</summary>
    public Value Softmax() => To(OnnxType.Float32).Of("Softmax", new OnnxAttribute("axis", -1)).To(type);

    /// <param name="other">[…, in, out] to this […, rows, in]</param>
    public Value MatMul(Value other) => With("MatMul", other);

    /// <summary>The mean over the last dimension, which stays, of length 1.</summary>
    public Value Mean() => Of("ReduceMean", new OnnxAttribute("axes", [-1]), new OnnxAttribute("keepdims", 1));

    /// <summary>Over the last dimension.</summary>
    public Value LayerNorm(Value weight, Value bias, double epsilon) => graph.Node(
        "LayerNormalization", type, [this, weight, bias],
        new OnnxAttribute("axis", -1), new OnnxAttribute("epsilon", (float)epsilon));

    /// <summary>The place of the largest number along a dimension: the first of equal ones, or the last.</summary>
    /// <returns>int64, without that dimension</returns>
    public Value ArgMax(int dimension, bool last = false) => graph.Node(
        "ArgMax", OnnxType.Int64, [this],
        new OnnxAttribute("axis", dimension),
        new OnnxAttribute("keepdims", 0),
        new OnnxAttribute("select_last_index", last ? 1 : 0));

    public Value AtMost(Value other) => graph.Node("LessOrEqual", OnnxType.Bool, [this, other]);

    public Value Below(Value other) => graph.Node("Less", OnnxType.Bool, [this, other]);

    public Value And(Value other) => With("And", other);

    /// <summary>Of two numbers the one or the other, by what stands here.</summary>
    public Value Where(double yes, double no, OnnxType kind) =>
        graph.Node("Where", kind, [this, graph.Scalar(yes, kind), graph.Scalar(no, kind)]);

    private Value Number(double number) => graph.Scalar(number, type);

    private Value Of(string op, params OnnxAttribute[] attributes) => graph.Node(op, type, [this], attributes);

    private Value With(string op, Value other) => graph.Node(op, type, [this, other]);
}
