using Distill.Export;
using Distill.Torch;

namespace Distill.Tests.Export;

public sealed class Int8CodesTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void The_largest_number_of_each_scale_becomes_the_largest_code()
    {
        var matrix = Tensor.From([1f, -254f, 0f, 3f, 10f, 127f], 2, 3);

        Assert.Equal([2f], Scales(matrix, Scaling.Matrix));
        Assert.Equal([2f, 1f], Scales(matrix, Scaling.Rows));
        Assert.Equal([3 / 127f, 2f, 1f], Scales(matrix, Scaling.Columns));
        Assert.Equal<sbyte>([0, -127, 0, 3, 10, 127], Codes(matrix, Scaling.Rows));
    }

    [Fact]
    public void Halves_become_even_codes() =>
        Assert.Equal<sbyte>(
            [0, 2, 2, -2, -4, 127], Codes(Tensor.From([0.5f, 1.5f, 2.5f, -1.5f, -3.5f, 127f], 1, 6), Scaling.Matrix));

    [Fact]
    public void Zeros_stay_zeros() =>
        Assert.Equal<sbyte>([0, 0, 5, -127], Codes(Tensor.From([0f, 0f, 5f, -127f], 2, 2), Scaling.Rows));

    [Fact]
    public void Seven_bits_end_at_63() =>
        Assert.Equal<sbyte>([63, -32], Codes(Tensor.From([63f, -31.6f], 1, 2), Scaling.Matrix, most: 63));

    [Fact]
    public void A_large_matrix_is_read_in_parts_without_a_seam()
    {
        var values = Enumerable.Range(0, 700 * 600).Select(i => (float)Math.Sin(i)).ToArray();
        var matrix = Tensor.From(values, 700, 600);

        var (scales, codes) = (Scales(matrix, Scaling.Columns), Codes(matrix, Scaling.Columns));

        for (var i = 0; i < values.Length; i++)
        {
            Assert.InRange(values[i] - (codes[i] * scales[i % 600]), -0.51f * scales[i % 600], 0.51f * scales[i % 600]);
        }
    }

    private static float[] Scales(Tensor matrix, Scaling scaling) => Int8Codes.Scales(matrix, scaling, most: 127);

    private static sbyte[] Codes(Tensor matrix, Scaling scaling, int most = 127)
    {
        using var stream = new MemoryStream();
        Int8Codes.Write(stream, matrix, scaling, Int8Codes.Scales(matrix, scaling, most), most);
        return [.. stream.ToArray().Select(code => (sbyte)code)];
    }
}
