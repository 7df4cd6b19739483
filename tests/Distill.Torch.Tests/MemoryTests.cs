using System.Diagnostics;

namespace Distill.Torch.Tests;

/// <summary>Where tensors get their memory: blocks of all sizes, in any order.</summary>
[Collection(nameof(LiveTensorCount))]
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

    /// <summary>A product's buffers begin with a page, between small blocks that come and go.</summary>
    [Fact]
    public void Buffers_of_products_leave_no_holes_that_nothing_fits()
    {
        using var whole = new TensorScope();
        var random = new Random(11);
        var (up, down) = (Tensor.Full([1024, 256], 0.1), Tensor.Full([256, 1024], 0.1));
        void Step(int rows)
        {
            using var scope = new TensorScope();
            using var mixed = Autocast.Enter(DeviceKind.Cpu, ScalarType.BFloat16);
            var x = Tensor.Full([rows, 256], 1);
            x.RequiresGrad = true;
            x.Linear(up, null).Linear(down, null).Sum().Backward();
        }

        Step(2000);
        var before = Resident();
        for (var step = 0; step < 400; step++)
        {
            Step(200 + random.Next(1800));
        }

        // As blocks of malloc they would hold 17 MB more by then.
        Assert.InRange(Resident() - before, long.MinValue, 8 << 20);
    }

    [Fact]
    public void What_is_not_used_goes_back_to_the_system_and_what_is_used_stays()
    {
        using var scope = new TensorScope();
        var kept = Tensor.Full([1000], 3);
        var large = Tensor.Full([64 << 20], 1);
        var after = Tensor.Full([1000, 1000], 5);
        large.Dispose();
        var before = Resident();

        Engine.ReleaseUnused();

        // The large one had 256 MB, between two that stay.
        Assert.InRange(before - Resident(), 200 << 20, long.MaxValue);
        Assert.Equal(3_000 + 5_000_000, (kept.Sum() + after.Sum()).ToDouble());
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
