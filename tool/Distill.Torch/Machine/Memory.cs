using System.Globalization;

namespace Distill.Torch.Machine;

/// <summary>Memory in bytes.</summary>
/// <param name="Available">what programs can still take without swapping, within the limit</param>
/// <param name="Limit">the most that this process's control group may take; null where it is all of it</param>
public sealed record Memory(long Total, long Available, long? Limit)
{
    public static Memory Find() => Find("/");

    /// <param name="root">where proc and sys lie</param>
    internal static Memory Find(string root)
    {
        var lines = Lines(Path.Combine(root, "proc/meminfo"));
        var total = Kilobytes(lines, "MemTotal:");
        var available = Kilobytes(lines, "MemAvailable:");

        var limits = Groups(root)
            .Select(group => (Limit: Number(group.Limit), Used: Number(group.Used) ?? 0))
            .Where(group => group.Limit < total)
            .ToList();
        return limits.Count == 0
            ? new(total, available, null)
            : new(
                total,
                limits.Min(group => Math.Clamp(group.Limit!.Value - group.Used, 0, available)),
                limits.Min(group => group.Limit));
    }

    /// <summary>
    /// The files of this process's memory control group and of those around it, for both versions of groups.
    /// </summary>
    private static IEnumerable<(string Limit, string Used)> Groups(string root)
    {
        foreach (var line in Lines(Path.Combine(root, "proc/self/cgroup")))
        {
            var parts = line.Split(':', 3); // 4:memory:/path, or 0::/path in version 2
            if (parts.Length < 3 || (parts[1].Length > 0 && !parts[1].Split(',').Contains("memory")))
            {
                continue;
            }

            var (mount, limit, used) = parts[1].Length == 0
                ? ("sys/fs/cgroup", "memory.max", "memory.current")
                : ("sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes");
            for (var group = parts[2].Trim('/'); ; group = Path.GetDirectoryName(group) ?? "")
            {
                var folder = Path.Combine(root, mount, group);
                yield return (Path.Combine(folder, limit), Path.Combine(folder, used));
                if (group.Length == 0)
                {
                    break;
                }
            }
        }
    }

    private static string[] Lines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];

    /// <summary>Null where there is no such file, or it says <c>max</c>.</summary>
    private static long? Number(string file) =>
        Lines(file) is [var text, ..] && long.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? number : null;

    private static long Kilobytes(string[] lines, string key) =>
        lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } line
        && long.TryParse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture, out var kilobytes)
            ? kilobytes * 1024
            : 0;
}
