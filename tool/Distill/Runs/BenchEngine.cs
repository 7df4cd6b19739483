using Distill.Torch;
using Distill.Torch.Machine;

namespace Distill.Runs;

/// <summary>What a bench's result depends on beside the recipe.</summary>
/// <param name="Blas">the library of fp32 products that oneDNN does not make, under Debian's name</param>
/// <param name="Instructions">of the processor, those that decide how fast products are</param>
/// <param name="Settings">variables in force, such as <c>OMP_PROC_BIND=true</c>: threads stay on their processors</param>
internal sealed record BenchEngine(string Libtorch, string Blas, string Instructions, string Settings)
{
    public static BenchEngine InUse() => new(
        Engine.Version,
        Torch.Machine.Blas.InUse()?.Name ?? "unknown",
        string.Join(' ', Processor.Find().InstructionSets),
        string.Join(' ', ThreadSettings.InForce().Select(setting => $"{setting.Key}={setting.Value}")));
}
