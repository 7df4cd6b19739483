using System.Globalization;

namespace Distill.Torch.Machine;

/// <summary>The most memory that this process has held at a time.</summary>
public static class PeakMemory
{
    /// <summary>Bytes, as the system counts resident pages; what it holds now where there is no such count.</summary>
    public static long Bytes() => Bytes("/proc/self/status");

    /// <summary>Counts from what is held now on; without effect where the system has no such count.</summary>
    public static void Reset()
    {
        const string references = "/proc/self/clear_refs";
        if (File.Exists(references))
        {
            // proc(5): 5 resets the peak of the resident set.
            File.WriteAllText(references, "5");
        }
    }

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
