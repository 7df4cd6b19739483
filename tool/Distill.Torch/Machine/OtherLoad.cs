using System.Diagnostics;
using System.Globalization;

namespace Distill.Torch.Machine;

/// <summary>
/// How much of the processors other programs, and other guests of the host, took since this was made.
/// </summary>
public sealed class OtherLoad
{
    private readonly Ticks _start = Ticks.Now();
    private readonly double _ownAtStart = OwnSeconds();

    /// <summary>From 0, nothing, to 1, all processors all the time. 0 where the kernel does not tell.</summary>
    public double Share()
    {
        var now = Ticks.Now();
        return Share(now.Busy - _start.Busy, now.All - _start.All, OwnSeconds() - _ownAtStart);
    }

    /// <param name="busy">hundredths of seconds, over all processors</param>
    /// <param name="all">the same, idle ones included</param>
    internal static double Share(long busy, long all, double ownSeconds) =>
        all <= 0 ? 0 : Math.Clamp((busy - (ownSeconds * 100)) / all, 0, 1);

    private static double OwnSeconds()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime.TotalSeconds;
    }

    /// <param name="Busy">hundredths of seconds since the machine started</param>
    internal readonly record struct Ticks(long Busy, long All)
    {
        public static Ticks Now() =>
            File.Exists("/proc/stat") ? Parse(File.ReadLines("/proc/stat").First()) : default;

        /// <param name="line">cpu, then user nice system idle iowait irq softirq steal; guests are within user</param>
        internal static Ticks Parse(string line)
        {
            var ticks = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Skip(1).Take(8)
                .Select(text => long.Parse(text, CultureInfo.InvariantCulture))
                .ToArray();
            var all = ticks.Sum();
            return new(all - ticks[3] - ticks[4], all);
        }
    }
}
