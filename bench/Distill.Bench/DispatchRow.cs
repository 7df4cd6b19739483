using System.Diagnostics;
using Distill.Torch;

namespace Distill.Bench;

/// <summary>
/// What a call of an operator costs beside the work it does: the sum of two matrices of 16 numbers, made and freed.
/// </summary>
internal sealed class DispatchRow : Row
{
    private const int Batches = 25;
    private const int CallsInBatch = 20_000;

    public override string Name => "dispatch";

    public override string What => "4x4 add, µs a call";

    public override string Goal => "ours at most 2";

    public override double Measure()
    {
        using var left = Tensor.Full([4, 4], 1);
        using var right = Tensor.Full([4, 4], 2);

        var microseconds = new double[Batches];
        for (var batch = 0; batch < Batches; batch++)
        {
            var clock = Stopwatch.StartNew();
            for (var call = 0; call < CallsInBatch; call++)
            {
                using var sum = left + right;
            }

            microseconds[batch] = clock.Elapsed.TotalMicroseconds / CallsInBatch;
        }

        // The first batches run code that is not yet compiled well.
        return Median.Of(microseconds.AsSpan(Batches / 5));
    }
}
