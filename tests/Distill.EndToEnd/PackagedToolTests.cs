using System.IO.Compression;
using System.Text.Json;

namespace Distill.EndToEnd;

public sealed class PackagedToolTests(PackagedTool tool) : IClassFixture<PackagedTool>
{
    [Fact]
    public void The_package_carries_the_native_library_beside_the_tool()
    {
        using var package = ZipFile.OpenRead(tool.Package);

        Assert.Single(package.Entries, entry => entry.Name == "libdistill_native.so");
        Assert.Contains(package.Entries, entry => entry.FullName == "tools/net10.0/any/libdistill_native.so");
        Assert.Contains(package.Entries, entry => entry.FullName == "tools/net10.0/any/dotnet-distill.dll");
    }

    [Fact]
    public void Installed_it_is_a_verb_of_dotnet_and_finds_its_engine_from_any_folder()
    {
        var outcome = tool.Run("doctor", "--json");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        using var document = JsonDocument.Parse(outcome.Output);
        Assert.True(File.Exists(document.RootElement.GetProperty("libtorch").GetProperty("path").GetString()));
        Assert.True(document.RootElement.GetProperty("products").GetProperty("fp32").GetProperty("gflop_per_second")
            .GetDouble() > 0);
    }

    [Fact]
    public void Installed_it_passes_its_exit_code_on() => Assert.Equal(2, tool.Run("frobnicate").ExitCode);
}
