using Distill.Evaluation;

namespace Distill.Tests.Evaluation;

public sealed class LatencyTests
{
    [Theory]
    [InlineData(0.5, 10, 5)]
    [InlineData(0.95, 10, 10)]
    [InlineData(0.95, 100, 95)]
    [InlineData(0.5, 1, 1)]
    [InlineData(0, 3, 1)]
    public void A_percentile_is_the_nearest_rank(double share, int count, double expected) =>
        Assert.Equal(expected, Latency.Percentile([.. Enumerable.Range(1, count).Select(time => (double)time)], share));
}
