namespace Distill.Torch.Tests;

[Collection(nameof(LiveTensorCount))]
public sealed class ProductRateTests
{
    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void A_rate_is_measured_and_nothing_is_left_behind(ScalarType type)
    {
        var before = Engine.LiveTensors;

        var rate = ProductRate.Measure(type, time: TimeSpan.Zero);

        Assert.True(rate.FlopPerSecond > 0);
        Assert.InRange(rate.Size, 256, 2048);
        Assert.Equal(before, Engine.LiveTensors);
    }
}
