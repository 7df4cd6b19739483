using Distill.Models;

namespace Distill.Export;

/// <summary>
/// Products of whole numbers: what comes in is rounded when it comes, by the smallest and the largest of all its
/// numbers. The nodes stand as runtimes know to fuse them.
/// </summary>
internal sealed class DynamicWeights(OnnxGraph graph, Weights weights, Scaling scaling, int most)
    : Int8Weights(graph, weights, scaling, most)
{
    // Several maps read the same vectors, which are rounded once.
    private readonly Dictionary<Value, Value[]> _rounded = [];

    protected override Value Product(string name, Value x, Matrix matrix)
    {
        if (!_rounded.TryGetValue(x, out var parts))
        {
            parts = Graph.Nodes(
                "DynamicQuantizeLinear", [OnnxType.UInt8, OnnxType.Float32, OnnxType.UInt8], [x]);
            _rounded.Add(x, parts);
        }

        var (codes, scale, zero) = (parts[0], parts[1], parts[2]);
        var product = Graph.Node("MatMulInteger", OnnxType.Int32, [codes, matrix.Codes, zero]);
        return product.To(OnnxType.Float32) * (scale * matrix.Scale);
    }
}
