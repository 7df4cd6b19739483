namespace Distill.Torch.Machine;

/// <summary>The NVIDIA cards of this machine, whether or not the engine can use them.</summary>
public static class GraphicsCards
{
    /// <summary>Their names, as the driver tells them: <c>NVIDIA H100 80GB HBM3</c>.</summary>
    public static IReadOnlyList<string> Find() => Find("/proc/driver/nvidia/gpus");

    internal static IReadOnlyList<string> Find(string folder) =>
        !Directory.Exists(folder)
            ? []
            : [.. Directory.GetDirectories(folder)
                .Order(StringComparer.Ordinal)
                .Select(card => Path.Combine(card, "information"))
                .Where(File.Exists)
                .SelectMany(File.ReadLines)
                .Where(line => line.StartsWith("Model:", StringComparison.Ordinal))
                .Select(line => line["Model:".Length..].Trim())];
}
