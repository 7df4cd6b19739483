using Distill.Optimizers;

namespace Distill.Tests.Optimizers;

public sealed class LearningRateTests
{
    [Theory]
    [InlineData(nameof(ScheduleKind.Constant), 1.0, 1.0, 1.0)]
    [InlineData(nameof(ScheduleKind.Linear), 1.0, 0.5, 1 / 90.0)]
    [InlineData(nameof(ScheduleKind.Cosine), 1.0, 0.5, 0.000304586490452135)] // (1 - cos(π/90)) / 2
    public void After_the_warm_up_the_rate_goes_its_schedules_way(string kind, double first, double middle, double last)
    {
        var rate = new LearningRate(Enum.Parse<ScheduleKind>(kind), Peak: 2, Warmup: 0.1, TotalSteps: 100);

        Assert.Equal(2 * first, rate.At(10), precision: 12);
        Assert.Equal(2 * middle, rate.At(55), precision: 12);
        Assert.Equal(2 * last, rate.At(99), precision: 12);
    }

    [Fact]
    public void The_warm_up_rises_in_equal_parts_to_the_peak()
    {
        var rate = new LearningRate(ScheduleKind.Cosine, Peak: 1, Warmup: 0.1, TotalSteps: 100);

        Assert.Equal(
            [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
            Enumerable.Range(0, 10).Select(step => Math.Round(rate.At(step), 12)));
    }

    [Fact]
    public void A_warm_up_of_7_percent_of_100_steps_takes_7()
    {
        var rate = new LearningRate(ScheduleKind.Linear, Peak: 1, Warmup: 0.07, TotalSteps: 100);

        Assert.Equal(1, rate.At(6));
        Assert.Equal(1, rate.At(7));
        Assert.Equal(92 / 93.0, rate.At(8), precision: 12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void A_training_of_one_step_is_at_the_peak(double warmup)
    {
        foreach (var kind in Enum.GetValues<ScheduleKind>())
        {
            Assert.Equal(3, new LearningRate(kind, Peak: 3, warmup, TotalSteps: 1).At(0), precision: 12);
        }
    }

    [Fact]
    public void Without_a_warm_up_the_first_step_is_at_the_peak() =>
        Assert.Equal(1, new LearningRate(ScheduleKind.Linear, Peak: 1, Warmup: 0, TotalSteps: 10).At(0));
}
