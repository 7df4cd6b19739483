using Distill.Training;

namespace Distill.Tests.Training;

public sealed class LossScalerTests
{
    [Fact]
    public void Without_fp16_the_scale_is_one_and_nothing_may_be_skipped()
    {
        var scaler = new LossScaler(enabled: false);

        scaler.Update(finite: false);

        Assert.Equal((1, 0, false), (scaler.Scale, scaler.Skipped, scaler.MaySkip));
    }

    [Fact]
    public void A_step_that_is_not_finite_halves_the_scale_and_is_counted()
    {
        var scaler = new LossScaler(enabled: true);

        scaler.Update(finite: false);

        Assert.Equal((32768, 1, true), (scaler.Scale, scaler.Skipped, scaler.MaySkip));
    }

    [Fact]
    public void Two_thousand_good_steps_in_a_row_double_the_scale()
    {
        var scaler = new LossScaler(enabled: true);
        Repeat(1999, () => scaler.Update(finite: true));
        scaler.Update(finite: false);
        Repeat(1999, () => scaler.Update(finite: true));
        Assert.Equal(32768, scaler.Scale);

        scaler.Update(finite: true);

        Assert.Equal((65536, 0), (scaler.Scale, scaler.GoodSteps));
    }

    [Fact]
    public void At_scale_one_a_gradient_that_is_not_finite_is_a_failure()
    {
        var scaler = new LossScaler(enabled: true);

        Repeat(16, () => scaler.Update(finite: false));

        Assert.Equal((1, false), (scaler.Scale, scaler.MaySkip));
    }

    [Fact]
    public void A_restored_scaler_goes_on_where_the_other_was()
    {
        var scaler = new LossScaler(enabled: true);

        scaler.Restore(scale: 1024, goodSteps: 1999, skipped: 7);
        scaler.Update(finite: true);

        Assert.Equal((2048, 0, 7), (scaler.Scale, scaler.GoodSteps, scaler.Skipped));
    }

    private static void Repeat(int times, Action action)
    {
        for (var i = 0; i < times; i++)
        {
            action();
        }
    }
}
