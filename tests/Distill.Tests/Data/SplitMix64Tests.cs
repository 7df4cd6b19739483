using Distill.Data;
using FsCheck;
using FsCheck.Xunit;

namespace Distill.Tests.Data;

public sealed class SplitMix64Tests
{
    /// <summary>The numbers of Vigna's splitmix64.c for this seed.</summary>
    [Fact]
    public void Numbers_are_those_of_the_reference()
    {
        var random = new SplitMix64(1234567);

        ulong[] numbers = [random.Next(), random.Next(), random.Next(), random.Next(), random.Next()];

        Assert.Equal(
            [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821],
            numbers);
    }

    [Fact]
    public void A_shuffle_is_the_same_in_every_version()
    {
        int[] values = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

        SplitMix64.Stream(17, 0).Shuffle(values);

        Assert.Equal([7, 2, 9, 0, 8, 5, 3, 6, 4, 1], values);
    }

    [Fact]
    public void Streams_of_one_seed_differ() =>
        Assert.Equal(
            1000,
            Enumerable.Range(0, 1000).Select(stream => SplitMix64.Stream(17, (ulong)stream).Next()).Distinct().Count());

    [Property]
    public void Numbers_stay_below_the_limit(ulong seed, PositiveInt limit) =>
        Assert.InRange(new SplitMix64(seed).Below(limit.Get), 0, limit.Get - 1);

    [Fact]
    public void All_numbers_below_the_limit_are_equally_likely()
    {
        var random = new SplitMix64(17);
        var counts = new int[7];

        for (var draw = 0; draw < 70_000; draw++)
        {
            counts[random.Below(7)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400)); // 10,000 ± 4 standard deviations
    }
}
