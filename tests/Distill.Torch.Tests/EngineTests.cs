using System.Reflection;
using System.Runtime.InteropServices;
using Distill.Torch.Native;

namespace Distill.Torch.Tests;

public sealed class EngineTests
{
    [Fact]
    public void The_engine_tells_its_version_and_where_it_lies()
    {
        Assert.Matches(@"^\d+\.\d+\.\d+", Engine.Version);
        Assert.True(File.Exists(Engine.LibraryPath), Engine.LibraryPath);
        Assert.Contains("PyTorch built with", Engine.Build, StringComparison.Ordinal);
        Assert.True(Engine.CudaDevices >= 0);
    }

    [Fact]
    public void Every_import_is_an_export_and_every_export_is_imported()
    {
        var imports = typeof(NativeMethods)
            .GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Select(method => method.Name)
            .Where(name => name.StartsWith("distill_", StringComparison.Ordinal))
            .Distinct()
            .Order(StringComparer.Ordinal);

        Assert.Equal(Exports(), imports);
    }

    [Fact]
    public void A_value_has_the_layout_of_the_native_one() =>
        Assert.Equal(16, Marshal.SizeOf<NativeValue>());

    /// <summary>The exported names, from the sources: each stands behind DISTILL_EXPORT.</summary>
    private static IEnumerable<string> Exports()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Distill.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return Directory.EnumerateFiles(Path.Combine(folder, "tool/native"), "*.cpp")
            .SelectMany(File.ReadLines)
            .Where(line => line.StartsWith("DISTILL_EXPORT", StringComparison.Ordinal))
            .Select(line =>
                line[line.IndexOf("distill_", StringComparison.Ordinal)..line.IndexOf('(', StringComparison.Ordinal)])
            .Order(StringComparer.Ordinal);
    }
}
