using Distill.Compression;
using Distill.Models;

namespace Distill.Tests.Compression;

public sealed class BitAssignmentTests
{
    [Fact]
    public void No_other_assignment_that_saves_enough_loses_less()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 60; trial++)
        {
            var costs = Enumerable.Range(0, random.Next(1, 11)).Select(_ => Cost(
                random.Next(1, 40) * 16, Math.Round(random.NextDouble() - 0.1, 3))).ToList();
            var most = costs.Sum(cost => cost.Bytes8 - cost.Bytes4);
            var savings = random.NextInt64(-5, most + 20);

            var chosen = BitAssignment.Choose(costs, savings);

            var best = BruteForce(costs, savings);
            if (best is null)
            {
                Assert.Null(chosen);
                continue;
            }

            Assert.True(Saved(costs, chosen!) >= savings);
            if (savings > 0)
            {
                Assert.Equal(best.Value, Loss(costs, chosen!), 1e-9);
            }
        }
    }

    [Fact]
    public void Without_need_everything_keeps_8_bits() =>
        Assert.Equal([false, false], BitAssignment.Choose([Cost(100, 1), Cost(50, 2)], savings: 0)!);

    [Fact]
    public void What_is_chosen_saves_enough_where_bytes_are_too_many_to_count_one_by_one()
    {
        var costs = Enumerable.Range(0, 12).Select(i => Cost(300_000_007 + (i * 1_000_003), 1 + (i * 0.01))).ToList();
        var most = costs.Sum(cost => cost.Bytes8 - cost.Bytes4);
        foreach (var savings in new[] { 1, most / 3, most - 5, most })
        {
            var chosen = BitAssignment.Choose(costs, savings)!;

            Assert.True(Saved(costs, chosen) >= savings);
            Assert.InRange(Loss(costs, chosen), 0, BruteForce(costs, savings)!.Value * 1.01);
        }
    }

    private static BitCost Cost(long saved, double loss) => new(
        new Weight("a.weight", [1, 1], Initialization.Zeros, Decays: false), 2 * saved, saved, 0.25, 0.25 + loss);

    private static long Saved(IReadOnlyList<BitCost> costs, bool[] chosen) =>
        costs.Zip(chosen).Where(pair => pair.Second).Sum(pair => pair.First.Bytes8 - pair.First.Bytes4);

    private static double Loss(IReadOnlyList<BitCost> costs, bool[] chosen) =>
        costs.Zip(chosen).Where(pair => pair.Second).Sum(pair => pair.First.Loss4 - pair.First.Loss8);

    // Null where nothing saves enough. A weight whose 4 bits lose less than its 8 is in any best set.
    private static double? BruteForce(List<BitCost> costs, long savings)
    {
        double? best = null;
        for (var set = 0; set < 1 << costs.Count; set++)
        {
            bool[] chosen = [.. costs.Select((_, i) => (set >> i & 1) == 1)];
            if (Saved(costs, chosen) >= savings && !(Loss(costs, chosen) >= best))
            {
                best = Loss(costs, chosen);
            }
        }

        return best;
    }
}
