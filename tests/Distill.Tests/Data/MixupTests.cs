using Distill.Data;

namespace Distill.Tests.Data;

public sealed class MixupTests : IDisposable
{
    private const int Count = 500, Labelled = 100;

    private readonly TemporaryExamples _examples = TemporaryExamples.Of(
        "rows", 10, Enumerable.Range(0, Count).Select(i => new Example([1], 1, i < Labelled ? i % 3 : Labels.None, i + 1)));

    public void Dispose() => _examples.Dispose();

    /// <summary>Beta(α, α) has the mean ½ and the variance 1 / (4 (2α + 1)).</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.4)]
    [InlineData(1)]
    public void Shares_have_the_moments_of_their_distribution(double alpha)
    {
        double[] shares =
        [
            .. from draw in Enumerable.Range(0, 40)
               from example in Enumerable.Range(0, Count)
               select (double)new Mixup(alpha).Of(_examples.Set, (ulong)draw, example).Share,
        ];

        var (mean, expected) = (shares.Average(), 1 / (4 * ((2 * alpha) + 1)));
        Assert.Equal(0.5, mean, 0.01);
        Assert.Equal(expected, shares.Average(share => (share - mean) * (share - mean)), 0.02 * expected);
        Assert.All(shares, share => Assert.InRange(share, 0, 1));
    }

    [Fact]
    public void Rows_are_mixed_with_any_of_their_kind()
    {
        var others = Enumerable.Range(0, Count).Select(i => new Mixup(1).Of(_examples.Set, 3, i).Other).ToList();

        Assert.All(others[..Labelled], other => Assert.InRange(other, 0, Labelled - 1));
        Assert.All(others[Labelled..], other => Assert.InRange(other, Labelled, Count - 1));
        Assert.InRange(others.Distinct().Count(), 250, 400); // of 500 draws with replacement: 1 - 1/e of all
    }

    [Fact]
    public void Chance_is_of_the_draw_and_the_row()
    {
        var mixup = new Mixup(0.5);

        Assert.Equal(mixup.Of(_examples.Set, 1, 2), mixup.Of(_examples.Set, 1, 2));
        Assert.NotEqual(mixup.Of(_examples.Set, 1, 2), mixup.Of(_examples.Set, 2, 2));
        Assert.NotEqual(mixup.Of(_examples.Set, 1, 2), mixup.Of(_examples.Set, 1, 3));
    }
}
