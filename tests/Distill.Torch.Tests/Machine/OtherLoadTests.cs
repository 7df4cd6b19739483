using Distill.Torch.Machine;

namespace Distill.Torch.Tests.Machine;

public sealed class OtherLoadTests
{
    [Fact]
    public void Idle_time_and_waiting_for_disks_are_not_busy_and_stolen_time_is() =>
        Assert.Equal(
            new OtherLoad.Ticks(Busy: 1 + 2 + 3 + 6 + 7 + 8, All: 36),
            OtherLoad.Ticks.Parse("cpu  1 2 3 4 5 6 7 8 9 10"));

    [Theory]
    [InlineData(100, 400, 0.5, 0.125)]  // 1 s of 4 s was busy, half of it this process
    [InlineData(100, 400, 2, 0)]        // clocks that disagree
    [InlineData(0, 0, 0, 0)]
    public void What_this_process_took_is_not_counted(long busy, long all, double own, double share) =>
        Assert.Equal(share, OtherLoad.Share(busy, all, own));
}
