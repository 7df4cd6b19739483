using Distill.Models;
using Distill.Torch;

namespace Distill.Tests.Models;

public sealed class RmsNormTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(1, 1, 1e-6)]
    [InlineData(3, 7, 1e-5)]
    [InlineData(2, 64, 0.1)]
    public void Rows_are_divided_by_the_root_of_their_mean_square(int rows, int width, double epsilon)
    {
        var random = new Random(width);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 6) - 2)];
        var (x, weight) = (Draw(rows * width), Draw(width));

        var normed = RmsNorm.Of(Tensor.From(x, rows, width), Tensor.From(weight, width), epsilon).ToArray<float>();

        for (var row = 0; row < rows; row++)
        {
            var square = 0.0;
            for (var c = 0; c < width; c++)
            {
                square += (double)x[(row * width) + c] * x[(row * width) + c];
            }

            for (var c = 0; c < width; c++)
            {
                var expected = weight[c] * x[(row * width) + c] / Math.Sqrt((square / width) + epsilon);
                Assert.Equal(expected, normed[(row * width) + c], tolerance: 1e-5);
            }
        }
    }

    // 300² is beyond fp16: the square must be taken in fp32.
    [Fact]
    public void Half_precision_is_squared_in_fp32()
    {
        var x = Tensor.From<float>([300, -300, 300, 300], 1, 4).To(ScalarType.Float16);

        var normed = RmsNorm.Of(x, Tensor.Full([4], 2), 1e-6);

        Assert.Equal([2f, -2f, 2f, 2f], normed.To(ScalarType.Float32).ToArray<float>());
    }
}
