using Distill.Torch;

namespace Distill.Models;

/// <summary>How they begin: as a family draws them.</summary>
internal sealed partial class Weights
{
    /// <param name="deviation">of the normal distribution; its mean is 0</param>
    public static Weights Initialize(WeightTable table, double deviation, ulong seed, Device device) =>
        Make(table, device, (row, tensor) =>
        {
            if (row.Start == Initialization.Zeros)
            {
                return;
            }

            if (row.Start == Initialization.Ones)
            {
                tensor.Fill(1);
                return;
            }

            var spread = row.Start == Initialization.NormalOverDepth
                ? deviation / Math.Sqrt(2 * table.Layers)
                : deviation;
            Draw(row.Name, tensor, spread, seed);
            if (row.Start == Initialization.NormalExceptPadding)
            {
                using var padding = tensor.Select(0, table.PaddingRow);
                padding.SetToZero();
            }
        });

    // Part by part: a table of words is not held twice.
    private static void Draw(string name, Tensor tensor, double deviation, ulong seed)
    {
        const int Part = 1 << 20;
        for (var first = 0L; first < tensor.Count; first += Part)
        {
            using var scope = new TensorScope();
            var count = Math.Min(Part, tensor.Count - first);
            var drawn = NormalNumbers.Draw(name, count, deviation, seed, first);
            tensor.View(-1).Narrow(0, first, count).CopyFrom(Tensor.From(drawn, count));
        }
    }
}
