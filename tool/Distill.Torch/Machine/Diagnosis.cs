using System.Text.RegularExpressions;

namespace Distill.Torch.Machine;

/// <summary>What decides how fast the engine is on this machine.</summary>
/// <param name="Dispatched">the instructions that libtorch's own kernels use: <c>AVX2</c></param>
/// <param name="OtherLoad">
/// the share of the processors that other programs took while the products were timed, 0 to 1
/// </param>
public sealed partial record Diagnosis(
    string Version,
    string LibraryPath,
    Blas? Blas,
    Processor Processor,
    string Dispatched,
    int Threads,
    IReadOnlyDictionary<string, string> Settings,
    int CudaDevices,
    IReadOnlyList<string> GraphicsCards,
    Memory Memory,
    ProductRate Float32,
    ProductRate BFloat16,
    double OtherLoad)
{
    /// <inheritdoc cref="Engine.HasOneDnn"/>
    public bool HasOneDnn { get; init; } = true;

    /// <summary>Looks at everything; the timed products take some seconds.</summary>
    /// <exception cref="EngineMissingException">libtorch is not on this machine, or cannot be loaded</exception>
    public static Diagnosis Make()
    {
        Engine.Load();
        var load = new OtherLoad();
        var float32 = ProductRate.Measure(ScalarType.Float32);
        var bfloat16 = ProductRate.Measure(ScalarType.BFloat16);
        return new(
            Engine.Version,
            Engine.LibraryPath,
            Machine.Blas.InUse(),
            Machine.Processor.Find(),
            CapabilityLine().Match(Engine.Build).Groups[1].Value,
            Engine.Threads,
            ThreadSettings.InForce(),
            Engine.CudaDevices,
            Machine.GraphicsCards.Find(),
            Machine.Memory.Find(),
            float32,
            bfloat16,
            load.Share())
        {
            HasOneDnn = Engine.HasOneDnn,
        };
    }

    [GeneratedRegex(@"CPU capability usage: (\S+)")]
    private static partial Regex CapabilityLine();
}
