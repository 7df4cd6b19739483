using Distill.Data;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Distill.Tests.Data;

public sealed class BatchOrderTests
{
    /// <summary>
    /// How many of the 65,174 definitions in datasets/wordnet/train.csv have 0, 1, 2, … words and marks, and two more.
    /// </summary>
    private static readonly int[] _glossLengths =
    [
        0, 0, 0, 385, 808, 1396, 2641, 4090, 4201, 4813, 4477, 4295, 4035, 3916, 3614, 3309, 3075, 2623, 2371, 2089,
        1777, 1596, 1468, 1152, 1069, 868, 738, 671, 540, 460, 387, 322, 290, 281, 200, 161, 155, 105, 108, 89, 71,
        72, 72, 59, 42, 36, 33, 24, 19, 25, 21, 12, 15, 11, 8, 13, 5, 7, 15, 1, 4, 2, 4, 3, 25,
    ];

    [Property]
    public Property Every_example_comes_exactly_once_an_epoch()
    {
        var cases =
            from lengths in Gen.Choose(1, 60).ListOf()
            from stepSize in Gen.Choose(1, 9)
            from microBatchSize in Gen.Choose(1, 9)
            select (lengths: lengths.ToArray(), stepSize, microBatchSize);

        return Prop.ForAll(Arb.From(cases), input =>
        {
            var order = BatchOrder.Shuffled(input.lengths, input.stepSize, input.microBatchSize, seed: 17, epoch: 3);

            Assert.Equal(Enumerable.Range(0, input.lengths.Length), Examples(order).Order());
            Assert.All(Steps(order), step => Assert.InRange(step.Sum(batch => batch.Length), 1, input.stepSize));
            Assert.All(
                Steps(order).SelectMany(step => step), batch => Assert.InRange(batch.Length, 1, input.microBatchSize));
            Assert.InRange(Steps(order).Count(step => step.Sum(batch => batch.Length) < input.stepSize), 0, 1);
        });
    }

    [Fact]
    public void An_epoch_is_a_function_of_seed_and_number()
    {
        var lengths = Glosses();

        var epoch = Examples(BatchOrder.Shuffled(lengths, 64, 64, seed: 17, epoch: 1));

        Assert.Equal(epoch, Examples(BatchOrder.Shuffled(lengths, 64, 64, seed: 17, epoch: 1)));
        Assert.NotEqual(epoch, Examples(BatchOrder.Shuffled(lengths, 64, 64, seed: 17, epoch: 2)));
        Assert.NotEqual(epoch, Examples(BatchOrder.Shuffled(lengths, 64, 64, seed: 18, epoch: 1)));
    }

    [Fact]
    public void The_order_is_the_same_in_every_version() =>
        Assert.Equal(
            [7, 2, 3, 6, 5, 1, 0, 4],
            Examples(BatchOrder.Shuffled([5, 3, 9, 1, 7, 3, 2, 8], 2, 2, seed: 17, epoch: 0)));

    [Fact]
    public void A_step_is_the_same_whatever_the_micro_batches()
    {
        var lengths = Glosses();

        var whole = Examples(BatchOrder.Shuffled(lengths, 64, 64, seed: 17, epoch: 1));
        var cut = Examples(BatchOrder.Shuffled(lengths, 64, 24, seed: 17, epoch: 1));

        Assert.Equal(whole, cut);
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(32, 32)]
    [InlineData(64, 64)]
    [InlineData(256, 32)]
    public void Padding_stays_under_five_percent_on_real_lengths(int stepSize, int microBatchSize)
    {
        var lengths = Glosses();

        var order = BatchOrder.Shuffled(lengths, stepSize, microBatchSize, seed: 17, epoch: 0);

        Assert.InRange(Padding(order, lengths), 0, 0.05);
    }

    [Fact]
    public void Steps_of_short_and_long_examples_are_mixed_over_the_epoch()
    {
        var lengths = Glosses();
        var longest = Steps(BatchOrder.Shuffled(lengths, 64, 64, seed: 17, epoch: 0))
            .Select(step => step.Max(batch => batch.ToArray().Max(example => lengths[example]))).ToList();

        var firstHalf = longest.Take(longest.Count / 2).Average();
        var secondHalf = longest.Skip(longest.Count / 2).Average();

        Assert.InRange(firstHalf / secondHalf, 0.95, 1.05);
    }

    [Fact]
    public void Evaluation_takes_the_longest_first()
    {
        var order = BatchOrder.LongestFirst([5, 3, 9, 1, 7], batchSize: 2);

        Assert.Equal([[2, 4], [0, 1], [3]], Steps(order).Select(step => step.Single().ToArray()));
    }

    [Fact]
    public void No_examples_are_no_steps()
    {
        Assert.Equal(0, BatchOrder.Shuffled([], 64, 64, seed: 17, epoch: 0).Steps);
        Assert.Equal(0, BatchOrder.LongestFirst([], 64).Steps);
    }

    private static int[] Glosses() =>
        [.. _glossLengths.SelectMany((count, length) => Enumerable.Repeat(length, count))];

    private static IEnumerable<IReadOnlyList<ReadOnlyMemory<int>>> Steps(BatchOrder order) =>
        Enumerable.Range(0, order.Steps).Select(order.MicroBatches);

    private static List<int> Examples(BatchOrder order) =>
        [.. Steps(order).SelectMany(step => step).SelectMany(batch => batch.ToArray())];

    /// <summary>The share of positions that hold no token.</summary>
    private static double Padding(BatchOrder order, int[] lengths)
    {
        var batches = Steps(order).SelectMany(step => step).Select(batch => batch.ToArray()).ToList();
        var positions = batches.Sum(batch => batch.Length * batch.Max(example => lengths[example]));
        return 1 - ((double)lengths.Sum() / positions);
    }
}
