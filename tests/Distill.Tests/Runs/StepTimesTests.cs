using Distill.Runs;
using Distill.Training;

namespace Distill.Tests.Runs;

public sealed class StepTimesTests
{
    [Fact]
    public void The_phases_of_a_mean_step_add_up_to_it()
    {
        var times = new StepTimes();
        for (var step = 0; step < 3; step++)
        {
            var clock = new StepClock();
            clock.Lap(Phase.Forward);
            clock.Lap(Phase.Backward);
            times.Add(clock);
        }

        var whole = times.StepMilliseconds();
        Assert.Equal(whole.Mean, times.PhaseMilliseconds().Values.Sum(), tolerance: 1e-9);
        Assert.Equal(times.Seconds, 3 * whole.Mean / 1e3, tolerance: 1e-9);
        Assert.True(whole.Median <= whole.P95);
    }
}
