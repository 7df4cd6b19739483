using Distill.Data;

namespace Distill.Tests.Data;

public sealed class MixtureTests
{
    [Theory]
    [InlineData("10 30 60", "1 1 2", "25 25 50")]
    [InlineData("10 30 60", "10 30 60", "10 30 60")]
    [InlineData("1 1 1", "1 1 1", "1 1 1")]
    [InlineData("5 5", "1 2", "3 7")]
    [InlineData("4 0", "1 1", "2 2")]
    public void An_epoch_has_so_much_of_each_set(string sizes, string weights, string expected) =>
        Assert.Equal(
            Numbers(expected),
            Mixture.ByWeights(Numbers(sizes), [.. Numbers(weights).Select(weight => (double)weight)]).Counts);

    /// <summary>By hand: √100 : √900 : √10000 = 10 : 30 : 100 of 11000 rows.</summary>
    [Theory]
    [InlineData(1, "100 900 10000")]
    [InlineData(2, "786 2357 7857")]
    [InlineData(1e9, "3667 3667 3666")]
    public void A_temperature_makes_sets_more_alike(double temperature, string expected)
    {
        var counts = Mixture.ByTemperature([100, 900, 10000], temperature).Counts;

        Assert.All(Numbers(expected).Zip(counts), pair => Assert.InRange(pair.Second, pair.First - 1, pair.First + 1));
        Assert.Equal(11000, counts.Sum());
    }

    [Fact]
    public void Rows_come_up_as_often_as_their_set_is_drawn()
    {
        var mixture = new Mixture([4, 10, 6], [10, 3, 7]);
        var times = new int[20];
        for (var epoch = 0; epoch < 300; epoch++)
        {
            var drawn = mixture.Draw(seed: 5, epoch);
            Assert.Equal(drawn, mixture.Draw(seed: 5, epoch));
            Assert.Equal([10, 3, 7], new[] { (0, 4), (4, 14), (14, 20) }
                .Select(set => drawn.Count(row => row >= set.Item1 && row < set.Item2)));
            Assert.All(drawn.CountBy(row => row), row => Assert.InRange(row.Value, 1, row.Key < 4 ? 3 : 2));
            foreach (var row in drawn)
            {
                times[row]++;
            }
        }

        Assert.All(times[..4], count => Assert.InRange(count, 700, 800)); // 300 · 10 / 4
        Assert.All(times[4..14], count => Assert.InRange(count, 60, 120)); // 300 · 3 / 10
        Assert.All(times[14..], count => Assert.InRange(count, 320, 380)); // 300 · 7 / 6
        Assert.NotEqual(mixture.Draw(5, 1), mixture.Draw(5, 2));
        Assert.NotEqual(mixture.Draw(5, 1), mixture.Draw(6, 1));
    }

    private static int[] Numbers(string text) => [.. text.Split(' ').Select(int.Parse)];
}
