using System.Diagnostics;
using System.Globalization;

namespace Distill.Torch.Machine;

/// <summary>
/// What the processors draw, since this was made: by the kernel's energy counters of whole packages (RAPL), which count
/// other programs too; or an estimate where there are none, or they may not be read.
/// </summary>
public sealed class ProcessorPower
{
    /// <summary>A usual figure for a thread of a server's processor at work.</summary>
    public const double EstimatedWattsPerThread = 4;

    private readonly IReadOnlyList<Package> _packages;
    private readonly IReadOnlyList<double?> _before;
    private readonly long _started = Stopwatch.GetTimestamp();

    public ProcessorPower() : this("/sys/class/powercap")
    {
    }

    internal ProcessorPower(string folder)
    {
        _packages = [.. Package.In(folder)];
        _before = [.. _packages.Select(package => package.Microjoules())];
    }

    /// <returns>the mean in watts, and whether it was measured</returns>
    public (double Watts, bool IsMeasured) Mean() => Mean(Stopwatch.GetElapsedTime(_started).TotalSeconds, Engine.Threads);

    internal (double Watts, bool IsMeasured) Mean(double seconds, int threads)
    {
        double?[] drawn = [.. _packages.Zip(_before, (package, before) => package.Since(before))];
        return seconds > 0 && drawn.Length > 0 && Array.TrueForAll(drawn, each => each is not null)
            ? (drawn.Sum(each => each!.Value) / 1e6 / seconds, true)
            : (EstimatedWattsPerThread * threads, false);
    }

    /// <param name="path">of a folder with <c>energy_uj</c>, a counter that begins again after its largest value</param>
    private sealed class Package(string path)
    {
        public static IEnumerable<Package> In(string folder) => Directory.Exists(folder)
            ? Directory.GetDirectories(folder, "intel-rapl:*")
                .Where(path => Text(Path.Combine(path, "name"))?.StartsWith("package", StringComparison.Ordinal) == true)
                .Order(StringComparer.Ordinal)
                .Select(path => new Package(path))
            : [];

        public double? Microjoules() => Number("energy_uj");

        public double? Since(double? before)
        {
            var difference = Microjoules() - before;
            return difference < 0 ? difference + Number("max_energy_range_uj") : difference;
        }

        private double? Number(string name) => double.TryParse(
            Text(Path.Combine(path, name)), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

        private static string? Text(string path)
        {
            try
            {
                return File.ReadAllText(path).Trim();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }
}
