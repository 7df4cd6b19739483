using System.Diagnostics;

namespace Distill.Torch;

/// <summary>
/// How fast this machine multiplies two square matrices now: the ceiling that a training step is held against.
/// </summary>
/// <param name="Size">rows and columns of the matrices</param>
/// <param name="FlopPerSecond">multiplications and additions of the fastest of several products</param>
public sealed record ProductRate(ScalarType Type, int Size, double FlopPerSecond)
{
    private const int FullSize = 2048;

    /// <summary>Smaller matrices where a full product would take longer: a reference BLAS needs ten seconds.</summary>
    private static readonly TimeSpan _longestProduct = TimeSpan.FromSeconds(0.25);

    public double GigaflopPerSecond => FlopPerSecond / 1e9;

    /// <summary>Takes a little more than <paramref name="time"/>, warm-up included.</summary>
    public static ProductRate Measure(ScalarType type, Device device = default, TimeSpan? time = null)
    {
        using var scope = new TensorScope();
        var size = 256;
        var rate = Best(type, device, size, TimeSpan.Zero);
        while (size < FullSize && Flop(size * 2) / rate < _longestProduct.TotalSeconds)
        {
            size *= 2;
            rate = Best(type, device, size, TimeSpan.Zero);
        }

        return new(type, size, Math.Max(rate, Best(type, device, size, time ?? TimeSpan.FromSeconds(1))));
    }

    private static double Best(ScalarType type, Device device, int size, TimeSpan time)
    {
        using var scope = new TensorScope();
        var left = Tensor.Full([size, size], 0.5, type, device);
        var right = Tensor.Full([size, size], 0.25, type, device);

        var shortest = TimeSpan.MaxValue;
        var clock = Stopwatch.StartNew();
        Multiply(left, right);
        do
        {
            var start = clock.Elapsed;
            Multiply(left, right);
            var took = clock.Elapsed - start;
            shortest = took < shortest ? took : shortest;
        }
        while (clock.Elapsed < time);

        return Flop(size) / shortest.TotalSeconds;
    }

    private static void Multiply(Tensor left, Tensor right)
    {
        using var scope = new TensorScope();
        // Reading an element waits for the device.
        _ = left.MatMul(right).Select(0, 0).Select(0, 0).ToDouble();
    }

    private static double Flop(int size) => 2.0 * size * size * size;
}
