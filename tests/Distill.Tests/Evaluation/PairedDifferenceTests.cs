using Distill.Evaluation;

namespace Distill.Tests.Evaluation;

public sealed class PairedDifferenceTests
{
    /// <summary>Fisher and Yates 1963, Statistical Tables, table III.</summary>
    [Theory]
    [InlineData(0.95, 1, 12.706)]
    [InlineData(0.95, 2, 4.303)]
    [InlineData(0.95, 3, 3.182)]
    [InlineData(0.95, 4, 2.776)]
    [InlineData(0.95, 9, 2.262)]
    [InlineData(0.95, 30, 2.042)]
    [InlineData(0.95, 120, 1.980)]
    [InlineData(0.99, 5, 4.032)]
    [InlineData(0.90, 8, 1.860)]
    public void The_bounds_are_those_of_the_tables(double probability, int degrees, double bound) =>
        Assert.Equal(bound, StudentT.Bound(probability, degrees), 3);

    [Fact]
    public void Hours_of_sleep_are_as_in_the_paper()
    {
        // Student 1908, section IX: the gain of one drug over the other in ten patients; mean 1.58, s = 1.23 with n - 1.
        double[] one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
        double[] two = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

        var gain = PairedDifference.Of(two, one);

        Assert.Equal(1.58, gain.Mean, 10);
        Assert.Equal(2.262157 * 1.229995 / Math.Sqrt(10), gain.HalfWidth!.Value, 5);
        Assert.True(gain.IsClear);
    }

    [Fact]
    public void One_pair_has_no_interval()
    {
        var gain = PairedDifference.Of([0.8], [0.7]);

        Assert.Equal((null, false), (gain.HalfWidth, gain.IsClear));
        Assert.Equal(0.1, gain.Mean, 10);
    }
}
