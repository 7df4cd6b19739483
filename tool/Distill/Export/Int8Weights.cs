using Distill.Models;
using Distill.Torch;

namespace Distill.Export;

/// <summary>
/// Matrices and tables in int8, a scale for each row of a table: of a small model the tables are most of the file.
/// Norms and biases stay in fp32.
/// </summary>
/// <param name="scaling">of the matrices</param>
/// <param name="most">the largest code: 127, or 63 for processors that add up two products in 16 bits</param>
internal abstract class Int8Weights(OnnxGraph graph, Weights weights, Scaling scaling, int most)
    : GraphWeights(graph, weights, OnnxType.Float32)
{
    /// <summary>A matrix in the file.</summary>
    /// <param name="Codes">int8 [in, out]</param>
    /// <param name="Scale">fp32, without dimensions or [out]</param>
    protected sealed record Matrix(Value Codes, Value Scale, int Scales);

    /// <param name="name">of the map, by which its inputs are known</param>
    protected abstract Value Product(string name, Value x, Matrix matrix);

    protected sealed override Value Product(string name, Value x, Tensor matrix) =>
        Product(name, x, Quantize($"{name}.weight", matrix, scaling));

    protected sealed override Value Rows(string name, Value ids)
    {
        var table = Quantize(name, Stored(name), Scaling.Rows);
        return table.Codes.Rows(ids).To(OnnxType.Float32) * table.Scale.Unsqueeze(1).Rows(ids);
    }

    protected sealed override Value ProductWithRows(string name, Value x)
    {
        var table = Quantize(name, Stored(name), Scaling.Rows);
        return Product(name[..name.LastIndexOf('.')], x, table with { Codes = table.Codes.Permute(1, 0) });
    }

    private Matrix Quantize(string name, Tensor matrix, Scaling kind)
    {
        var scales = Int8Codes.Scales(matrix, kind, most);
        return new Matrix(
            Graph.Stored(
                $"{name}_quantized", OnnxType.Int8, matrix.Shape,
                stream => Int8Codes.Write(stream, matrix, kind, scales, most)),
            Graph.Stored($"{name}_scale", OnnxType.Float32, kind == Scaling.Matrix ? [] : [scales.Length], scales),
            scales.Length);
    }
}
