using System.Diagnostics;
using Distill.Torch;

namespace Distill.Bench;

/// <summary>
/// A linear map in whole numbers, [1024, 512] · [512, 2048], inputs rounded on the way. The peer is PyTorch's
/// quantized::linear_dynamic with oneDNN.
/// </summary>
internal sealed class Int8Row : Row
{
    private const int M = 1024, K = 512, N = 2048;
    private const int Calls = 200;

    public override string Name => "int8";

    public override string What => "int8 linear [1024, 512] x [512, 2048], ms";

    public override string Goal => "ours at most the peer's";

    public override double Measure()
    {
        var random = new Random(1);
        sbyte[] values = [.. Enumerable.Range(0, N * K).Select(_ => (sbyte)random.Next(-127, 128))];
        float[] inputs = [.. Enumerable.Range(0, M * K).Select(_ => (float)(random.NextDouble() - 0.5))];
        using var x = Tensor.From(inputs, M, K);
        using var bias = Tensor.Zeros([N]);
        using var weights = Tensor.From(values, N, K);
        using var scales = Tensor.Full([N, 1], 0.01);
        using var matrix = new Int8Matrix(weights, scales, zeroPoints: null);

        var milliseconds = new double[Calls];
        for (var call = 0; call < Calls; call++)
        {
            var clock = Stopwatch.StartNew();
            using var y = matrix.Linear(x, bias);
            milliseconds[call] = clock.Elapsed.TotalMilliseconds;
        }

        return Median.Of(milliseconds.AsSpan(Calls / 5));
    }
}
