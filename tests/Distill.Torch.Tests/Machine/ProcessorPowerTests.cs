using Distill.Torch.Machine;

namespace Distill.Torch.Tests.Machine;

public sealed class ProcessorPowerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("distill-power-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Packages_are_added_and_their_parts_are_not()
    {
        Domain("intel-rapl:0", "package-0", 1_000_000);
        Domain("intel-rapl:1", "package-1", 5_000_000);
        Domain("intel-rapl:0:0", "core", 7_000_000);
        var power = new ProcessorPower(_folder.FullName);

        Domain("intel-rapl:0", "package-0", 31_000_000);
        Domain("intel-rapl:1", "package-1", 15_000_000);
        Domain("intel-rapl:0:0", "core", 9_000_000);

        Assert.Equal((20, true), power.Mean(seconds: 2, threads: 8));
    }

    [Fact]
    public void A_counter_that_began_again_goes_on_from_its_largest_value()
    {
        Domain("intel-rapl:0", "package-0", 99_000_000);
        var power = new ProcessorPower(_folder.FullName);

        Domain("intel-rapl:0", "package-0", 3_000_000);

        Assert.Equal((4, true), power.Mean(seconds: 1, threads: 8));
    }

    [Fact]
    public void Without_counters_it_is_an_estimate()
    {
        Assert.Equal((8, false), new ProcessorPower(_folder.FullName).Mean(seconds: 1, threads: 2));
        Assert.Equal((8, false), new ProcessorPower(Path.Combine(_folder.FullName, "none")).Mean(seconds: 1, threads: 2));
    }

    [Fact]
    public void Counters_that_may_not_be_read_are_an_estimate_too()
    {
        Domain("intel-rapl:0", "package-0", 1);
        File.Delete(Path.Combine(_folder.FullName, "intel-rapl:0", "energy_uj"));

        Assert.Equal((4, false), new ProcessorPower(_folder.FullName).Mean(seconds: 1, threads: 1));
    }

    private void Domain(string folder, string name, long microjoules)
    {
        var path = _folder.CreateSubdirectory(folder).FullName;
        File.WriteAllText(Path.Combine(path, "name"), name + "\n");
        File.WriteAllText(Path.Combine(path, "energy_uj"), $"{microjoules}\n");
        File.WriteAllText(Path.Combine(path, "max_energy_range_uj"), "100000000\n");
    }
}
