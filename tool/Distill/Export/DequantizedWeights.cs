using Distill.Models;

namespace Distill.Export;

/// <summary>
/// Codes that are turned back into numbers before each product: runtimes that know the pair of operators compute with
/// the codes, others are right all the same. Where the inputs' scales are known, they are rounded the same way.
/// </summary>
/// <param name="inputs">of the maps, by the names of their weights; null: what comes in is not rounded</param>
internal sealed class DequantizedWeights(
    OnnxGraph graph, Weights weights, IReadOnlyDictionary<string, InputScale>? inputs, int most)
    : Int8Weights(graph, weights, Scaling.Columns, most)
{
    protected override Value Product(string name, Value x, Matrix matrix)
    {
        var zeros = Graph.Stored($"zeros_{matrix.Scales}", OnnxType.Int8, [matrix.Scales], new sbyte[matrix.Scales]);
        var numbers = Graph.Node(
            "DequantizeLinear", OnnxType.Float32, [matrix.Codes, matrix.Scale, zeros], new OnnxAttribute("axis", 1));
        return (inputs is null ? x : Round(x, inputs[$"{name}.weight"])).MatMul(numbers);
    }

    // From 0 to 255, as runtimes know it best.
    private Value Round(Value x, InputScale input)
    {
        var zero = (byte)(input.ZeroPoint - sbyte.MinValue);
        var scale = Graph.Scalar(input.Scale, OnnxType.Float32);
        var offset = Graph.Stored($"zero_{zero}", OnnxType.UInt8, [], [zero]);
        var codes = Graph.Node("QuantizeLinear", OnnxType.UInt8, [x, scale, offset]);
        return Graph.Node("DequantizeLinear", OnnxType.Float32, [codes, scale, offset]);
    }
}
