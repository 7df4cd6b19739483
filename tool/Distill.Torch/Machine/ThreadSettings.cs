using Distill.Torch.Native;

namespace Distill.Torch.Machine;

/// <summary>The variables that libgomp, the BLAS and oneDNN read when they are loaded.</summary>
public static class ThreadSettings
{
    private static readonly string[] _names =
    [
        "OMP_NUM_THREADS", "OMP_PROC_BIND", "OMP_PLACES", "OMP_WAIT_POLICY", "OMP_DYNAMIC", "GOMP_CPU_AFFINITY",
        "GOMP_SPINCOUNT", "OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE", "MKL_NUM_THREADS", "ONEDNN_MAX_CPU_ISA",
        "DNNL_MAX_CPU_ISA", "ATEN_CPU_CAPABILITY",
    ];

    /// <summary>
    /// How many threads the engine would take, for a process that does not load it: the thread that loads it is bound to a
    /// processor, and a process that it starts inherits that.
    /// </summary>
    public static int Threads => NativeLoader.Threads();

    /// <summary>Those that are set for native code, by the user or by the engine's loader.</summary>
    public static IReadOnlyDictionary<string, string> InForce() =>
        _names.Select(name => (name, value: NativeLoader.EnvironmentValue(name)))
            .Where(setting => setting.value is not null)
            .ToDictionary(setting => setting.name, setting => setting.value!);
}
