using Distill.Models;
using Distill.Torch;

namespace Distill.Export;

/// <summary>
/// ONNX's operators on the engine's tensors, as its documentation defines them: those that exports of this tool have,
/// in the forms that they use.
/// </summary>
internal static class OnnxOperators
{
    private static readonly Dictionary<string, Func<LoadedNode, Tensor[], Tensor[]>> _all = new()
    {
        ["Add"] = One((_, x) => x[0] + x[1]),
        ["And"] = One((_, x) => x[0].And(x[1])),
        ["ArgMax"] = One(ArgMax),
        ["Cast"] = One((node, x) => Cast(x[0], (OnnxType)node.Number("to", 0))),
        ["Clip"] = One((_, x) => x[0].Clamp(x[1].ToDouble(), x[2].ToDouble())),
        ["Concat"] = One((node, x) => Tensor.Cat(x, (int)node.Number("axis", 0))),
        ["Cos"] = One((_, x) => x[0].Cos()),
        ["DequantizeLinear"] = One((_, x) => (Wide(x[0]) - Wide(x[2])) * x[1]),
        ["Div"] = One((_, x) => x[0] / x[1]),
        ["DynamicQuantizeLinear"] = (_, x) => DynamicQuantize(x[0]),
        ["Erf"] = One((_, x) => x[0].Erf()),
        ["Expand"] = One((_, x) => x[0].Expand(x[1].ToArray<long>())),
        ["Gather"] = One((node, x) => Gather(x[0], x[1], (int)node.Number("axis", 0))),
        ["GatherND"] = One((_, x) => At(x[0], x[1])),
        ["LayerNormalization"] = One((node, x) => x[0].LayerNorm(x[1], x[2], node.Singles["epsilon"])),
        ["Less"] = One((_, x) => x[0].LessThan(x[1])),
        ["LessOrEqual"] = One((_, x) => x[0].AtMost(x[1])),
        ["MatMul"] = One((_, x) => x[0].MatMul(x[1])),
        ["MatMulInteger"] = One((_, x) => Exact(x[0], x[2]).MatMul(x[1].To(ScalarType.Float64)).To(ScalarType.Int32)),
        ["Max"] = One((_, x) => x[0].Maximum(x[1])),
        ["Mul"] = One((_, x) => x[0] * x[1]),
        ["QuantizeLinear"] = One((_, x) => Quantize(x[0], x[1], x[2])),
        ["Range"] = One((_, x) => Tensor.Arange(Whole(x[1]) - Whole(x[0])) + Whole(x[0])),
        ["ReduceMean"] = One((_, x) => x[0].Mean(-1, keep: true)),
        ["Relu"] = One((_, x) => x[0].Relu()),
        ["Reshape"] = One((_, x) => Reshape(x[0], x[1].ToArray<long>())),
        ["Shape"] = One((_, x) => Tensor.From([.. x[0].Shape], x[0].Rank)),
        ["Sigmoid"] = One((_, x) => x[0].Sigmoid()),
        ["Sin"] = One((_, x) => x[0].Sin()),
        ["Slice"] = One((_, x) => x[0].Narrow((int)Whole(x[3]), Whole(x[1]), Whole(x[2]) - Whole(x[1]))),
        ["Softmax"] = One((_, x) => x[0].Softmax(-1)),
        ["Softplus"] = One((_, x) => x[0].Softplus()),
        ["Sqrt"] = One((_, x) => x[0].Sqrt()),
        ["Sub"] = One((_, x) => x[0] - x[1]),
        ["Tanh"] = One((_, x) => x[0].Tanh()),
        ["Transpose"] = One((node, x) => x[0].Permute(node.Numbers["perm"])),
        ["Unsqueeze"] = One((_, x) => Unsqueeze(x[0], x[1].ToArray<long>())),
        ["Where"] = One((_, x) => Tensor.Where(x[0], x[1], x[2])),
    };

    /// <returns>the outputs of the node</returns>
    public static Tensor[] Run(LoadedNode node, Tensor[] inputs) => _all[node.Operator](node, inputs);

    private static Func<LoadedNode, Tensor[], Tensor[]> One(Func<LoadedNode, Tensor[], Tensor> work) =>
        (node, inputs) => [work(node, inputs)];

    private static Tensor ArgMax(LoadedNode node, Tensor[] x)
    {
        var axis = (int)node.Number("axis", 0);
        return node.Number("select_last_index", 0) == 0
            ? x[0].ArgMax(axis)
            : -(x[0].Flip(axis).ArgMax(axis) + (1 - x[0].Size(axis)));
    }

    // Numbers of fp16 are kept in fp32: rounded, as a cast asks for.
    private static Tensor Cast(Tensor x, OnnxType kind) => kind == OnnxType.Float16
        ? x.To(ScalarType.Float16).To(ScalarType.Float32)
        : x.To(StoredTensor.KindOf(kind.OnDisk())!.Value);

    private static Tensor Gather(Tensor x, Tensor index, int axis) => index.Rank == 0
        ? x.Select(axis, Whole(index))
        : x.IndexSelect(axis, index.View(-1)).View([.. index.Shape, .. x.Shape.Skip(1)]);

    /// <param name="x">[B, T, C]</param>
    /// <param name="index">[B, 1]</param>
    private static Tensor At(Tensor x, Tensor index)
    {
        var (b, c) = (x.Size(0), x.Size(2));
        return x.Gather(1, index.View(b, 1, 1).Expand(b, 1, c)).Squeeze(1);
    }

    private static Tensor Reshape(Tensor x, long[] shape) =>
        x.Reshape([.. shape.Select((length, i) => length == 0 ? x.Size(i) : length)]);

    private static Tensor Unsqueeze(Tensor x, long[] axes) =>
        axes.Order().Aggregate(x, (result, axis) => result.Unsqueeze((int)axis));

    private static Tensor[] DynamicQuantize(Tensor x)
    {
        var (least, most) = (Math.Min(x.Min().ToDouble(), 0), Math.Max(x.Max().ToDouble(), 0));
        var scale = most > least ? (float)((most - least) / byte.MaxValue) : 1;
        var zero = (byte)Math.Clamp(Math.Round(-least / scale), 0, byte.MaxValue);
        var (step, offset) = (Tensor.Scalar(scale), Tensor.Scalar(zero));
        return [Quantize(x, step, offset), step, offset];
    }

    private static Tensor Quantize(Tensor x, Tensor scale, Tensor zero) =>
        ((x / scale).Round() + Wide(zero)).Clamp(0, byte.MaxValue).To(ScalarType.UInt8);

    private static Tensor Wide(Tensor codes) => codes.To(ScalarType.Float32);

    // Sums of products are beyond what fp32 tells apart.
    private static Tensor Exact(Tensor codes, Tensor zero) =>
        codes.To(ScalarType.Float64) - zero.To(ScalarType.Float64);

    private static long Whole(Tensor number) => (long)number.ToDouble();
}
