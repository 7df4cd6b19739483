using System.Diagnostics;

namespace Distill.Torch.Tests;

/// <summary>Where tensors get their memory: blocks of all sizes, in any order.</summary>
public sealed class MemoryTests
{
    [Fact]
    public void No_tensor_changes_another_whatever_comes_and_goes()
    {
        var random = new Random(5);
        List<(Tensor Tensor, float Value)> live = [];
        for (var i = 0; i < 3000; i++)
        {
            if (live.Count < 40 || random.Next(2) == 0)
            {
                // Below and above what blocks of the region are for.
                var count = (int)Math.Pow(10, random.NextDouble() * 5.5);
                live.Add((Tensor.Full([count], i), i));
            }
            else
            {
                var at = random.Next(live.Count);
                Check(live[at]);
                live[at].Tensor.Dispose();
                live.RemoveAt(at);
            }
        }

        Assert.All(live, Check);
        live.ForEach(each => each.Tensor.Dispose());

        static void Check((Tensor Tensor, float Value) each) =>
            Assert.All(each.Tensor.ToArray<float>(), value => Assert.Equal(each.Value, value));
    }

    /// <summary>Steps whose batches differ in length, among objects that stay.</summary>
    [Fact]
    public void Blocks_of_changing_sizes_leave_no_holes_that_nothing_fits()
    {
        var random = new Random(7);
        List<Tensor> stay = [];
        void Steps(int count)
        {
            for (var step = 0; step < count; step++)
            {
                using var scope = new TensorScope();
                var rows = 200 + random.Next(1800);
                for (var layer = 0; layer < 12; layer++)
                {
                    _ = Tensor.Full([rows, 256], 1);
                    _ = Tensor.Full([rows, 1 + random.Next(256)], 1);
                }

                stay.Add(TensorScope.Outside(() => Tensor.Full([8], step)));
            }
        }

        Steps(100);
        var before = Resident();
        Steps(900);
        var grown = Resident() - before;
        stay.ForEach(tensor => tensor.Dispose());

        // A step's tensors are 15 to 40 MB.
        Assert.InRange(grown, long.MinValue, 16 << 20);
    }

    [Fact]
    public void More_than_the_machine_has_is_refused_in_words()
    {
        var exception = Assert.Throws<EngineException>(() => Tensor.Zeros([1L << 42]));

        Assert.Contains("There is no memory for 17592186044416 bytes.", exception.Message, StringComparison.Ordinal);
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
