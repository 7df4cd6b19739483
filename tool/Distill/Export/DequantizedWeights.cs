using Distill.Models;

namespace Distill.Export;

/// <summary>
/// Codes that are turned back into numbers before each product: runtimes that know the pair of operators compute with
/// the codes, others are right all the same. Where the inputs' ranges are known, they are rounded the same way.
/// </summary>
/// <param name="ranges">of the inputs, by the names of the maps; null: they are not rounded</param>
internal sealed class DequantizedWeights(
    OnnxGraph graph, Weights weights, IReadOnlyDictionary<string, ValueRange>? ranges, int most)
    : Int8Weights(graph, weights, Scaling.Columns, most)
{
    protected override Value Product(string name, Value x, Matrix matrix)
    {
        var zeros = Graph.Stored($"zeros_{matrix.Scales}", OnnxType.Int8, [matrix.Scales], new sbyte[matrix.Scales]);
        var numbers = Graph.Node(
            "DequantizeLinear", OnnxType.Float32, [matrix.Codes, matrix.Scale, zeros], new OnnxAttribute("axis", 1));
        return (ranges is null ? x : Round(x, ranges[name])).MatMul(numbers);
    }

    private Value Round(Value x, ValueRange range)
    {
        var (scale, zero) = range.Codes();
        var (step, offset) = (
            Graph.Scalar(scale, OnnxType.Float32),
            Graph.Stored($"zero_{zero}", OnnxType.UInt8, [], [zero]));
        var codes = Graph.Node("QuantizeLinear", OnnxType.UInt8, [x, step, offset]);
        return Graph.Node("DequantizeLinear", OnnxType.Float32, [codes, step, offset]);
    }
}
