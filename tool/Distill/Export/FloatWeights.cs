using Distill.Models;
using Distill.Torch;

namespace Distill.Export;

/// <summary>Matrices of floating-point numbers, all of one type.</summary>
internal sealed class FloatWeights(OnnxGraph graph, Weights weights, OnnxType type)
    : GraphWeights(graph, weights, type)
{
    protected override Value Product(string name, Value x, Tensor matrix) =>
        x.MatMul(Parameter($"{name}.weight", matrix, Type));

    protected override Value Rows(string name, Value ids) => this[name].Rows(ids);

    protected override Value ProductWithRows(string name, Value x) => x.MatMul(this[name].Permute(1, 0));
}
