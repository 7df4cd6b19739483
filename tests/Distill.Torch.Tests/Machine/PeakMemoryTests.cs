using Distill.Torch.Machine;

namespace Distill.Torch.Tests.Machine;

public sealed class PeakMemoryTests
{
    [Fact]
    public void The_peak_is_read_from_the_process_status()
    {
        var status = Path.GetTempFileName();
        File.WriteAllText(status, "Name:\tdotnet\nVmPeak:\t  900 kB\nVmHWM:\t  512 kB\nVmRSS:\t  100 kB\n");

        Assert.Equal(512 * 1024, PeakMemory.Bytes(status));
        File.Delete(status);
    }

    [Fact]
    public void Without_a_process_status_memory_in_use_is_told() => Assert.True(PeakMemory.Bytes("/nowhere") > 0);
}
