using System.Runtime.InteropServices;
using Distill.Torch;

namespace Distill.Export;

/// <summary>Which numbers of a matrix share a scale.</summary>
internal enum Scaling
{
    Matrix,
    Rows,
    Columns,
}

/// <summary>
/// Matrices as whole numbers: w ≈ scale · code, without an offset, so that zero stays zero; halves are rounded to even
/// codes. Jacob et al. 2018, Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
/// Inference, section 2.1. A part of a matrix at a time, so that none is held twice.
/// </summary>
internal static class Int8Codes
{
    private const int Part = 1 << 18; // elements

    /// <param name="matrix">fp32 [rows, columns]</param>
    /// <param name="most">the largest code: the largest number of each scale becomes it</param>
    /// <returns>one scale, or one for each row or column</returns>
    public static float[] Scales(Tensor matrix, Scaling scaling, int most)
    {
        var largest = new float[CountOf(matrix, scaling)];
        var columns = (int)matrix.Size(1);
        foreach (var (row, values) in Parts(matrix))
        {
            for (var i = 0; i < values.Length; i++)
            {
                ref var place = ref largest[PlaceOf(scaling, row, i, columns)];
                place = Math.Max(place, Math.Abs(values[i]));
            }
        }

        // Nothing but zeros, or numbers too small to be divided: any scale serves.
        return Array.ConvertAll(largest, value => float.IsNormal(value / most) ? value / most : 1);
    }

    /// <summary>Writes the codes, int8 [rows, columns].</summary>
    /// <param name="scales">by <see cref="Scales"/></param>
    public static void Write(Stream stream, Tensor matrix, Scaling scaling, float[] scales, int most)
    {
        var columns = (int)matrix.Size(1);
        foreach (var (row, values) in Parts(matrix))
        {
            var codes = new sbyte[values.Length];
            for (var i = 0; i < values.Length; i++)
            {
                var code = MathF.Round(values[i] / scales[PlaceOf(scaling, row, i, columns)]);
                codes[i] = (sbyte)Math.Clamp(code, -most, most);
            }

            stream.Write(MemoryMarshal.AsBytes(codes.AsSpan()));
        }
    }

    /// <summary>How many scales there are.</summary>
    public static int CountOf(Tensor matrix, Scaling scaling) => scaling switch
    {
        Scaling.Rows => (int)matrix.Size(0),
        Scaling.Columns => (int)matrix.Size(1),
        _ => 1,
    };

    private static int PlaceOf(Scaling scaling, int firstRow, int i, int columns) => scaling switch
    {
        Scaling.Rows => firstRow + (i / columns),
        Scaling.Columns => i % columns,
        _ => 0,
    };

    // Some rows after the others, in row order.
    private static IEnumerable<(int Row, float[] Values)> Parts(Tensor matrix)
    {
        var (rows, columns) = ((int)matrix.Size(0), (int)matrix.Size(1));
        var height = Math.Max(1, Part / columns);
        for (var row = 0; row < rows; row += height)
        {
            yield return (row, Read(matrix, row, Math.Min(height, rows - row)));
        }
    }

    private static float[] Read(Tensor matrix, long row, long count)
    {
        using var scope = new TensorScope();
        using var noGrad = Autograd.NoGrad();
        return matrix.Narrow(0, row, count).Contiguous().ToArray<float>();
    }
}
