namespace Distill.Torch.Machine;

/// <summary>The processor as the kernel describes it.</summary>
/// <param name="Count">processors of the machine</param>
/// <param name="Usable">of these, how many this process may use: affinity mask and control group</param>
/// <param name="InstructionSets">those that decide how fast products are, under the kernel's names</param>
public sealed record Processor(string Name, int Count, int Usable, IReadOnlyList<string> InstructionSets)
{
    private static readonly string[] _telling =
    [
        "avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "avx_vnni", "amx_bf16", "amx_int8", // x86-64
        "asimd", "asimddp", "sve", "sve2", "bf16", "i8mm", // arm64
    ];

    /// <summary>Products of bf16 numbers are instructions of this processor, not emulated.</summary>
    public bool MultipliesBFloat16 =>
        InstructionSets.Any(set => set is "avx512_bf16" or "amx_bf16" or "bf16");

    public static Processor Find() =>
        Parse(File.Exists("/proc/cpuinfo") ? File.ReadAllLines("/proc/cpuinfo") : [], Environment.ProcessorCount);

    /// <param name="description">the lines of /proc/cpuinfo</param>
    internal static Processor Parse(IReadOnlyList<string> description, int usable)
    {
        string? Value(string key) => description
            .FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))
            ?.Split(':', 2)[^1].Trim();

        var flags = (Value("flags") ?? Value("Features") ?? "").Split(' ').ToHashSet();
        var count = description.Count(line => line.StartsWith("processor", StringComparison.Ordinal));
        return new(
            Value("model name") ?? "unknown", Math.Max(count, usable), usable, [.. _telling.Where(flags.Contains)]);
    }
}
