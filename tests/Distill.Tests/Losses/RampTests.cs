using Distill.Losses;

namespace Distill.Tests.Losses;

public sealed class RampTests
{
    [Theory]
    [InlineData(RampShape.Linear, 0.25, 3.5)]
    [InlineData(RampShape.Cosine, 0.25, 3.7071)]
    [InlineData(RampShape.Linear, 0, 4)]
    [InlineData(RampShape.Cosine, 0, 4)]
    [InlineData(RampShape.Linear, 1, 2)]
    [InlineData(RampShape.Cosine, 1, 2)]
    [InlineData(RampShape.Cosine, 0.5, 3)]
    internal void A_number_goes_from_one_end_to_the_other(RampShape shape, double progress, double expected) =>
        Assert.Equal(expected, new Ramp(4, 2, shape).At(progress), tolerance: 1e-4);

    [Fact]
    public void A_constant_stays_as_it_is() =>
        Assert.All([0, 0.3, 1], progress => Assert.Equal(0.7, ((Ramp)0.7).At(progress)));

    [Fact]
    public void A_factor_holds_for_both_ends() => Assert.Equal(new Ramp(2, 6), new Ramp(1, 3).Times(2));
}
