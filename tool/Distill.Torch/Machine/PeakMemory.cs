using System.Globalization;

namespace Distill.Torch.Machine;

/// <summary>The most memory that this process has held at a time.</summary>
public static class PeakMemory
{
    /// <summary>Bytes, as the system counts resident pages; what it holds now where there is no such count.</summary>
    public static long Bytes() => Bytes("/proc/self/status");

    internal static long Bytes(string status)
    {
        var line = File.Exists(status)
            ? File.ReadLines(status).FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            : null;
        return line is null
            ? Environment.WorkingSet
            : 1024 * long.Parse(
                line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
