using System.Globalization;

namespace Distill.Torch.Machine;

/// <summary>What makes this machine slower than it could be, and what to do: one or two sentences each.</summary>
public static class Advice
{
    private const long LittleMemory = 2L << 30;
    private const double MuchLoad = 0.1;

    /// <summary>Core types of OpenBLAS that use a processor's 512-bit instructions.</summary>
    private static readonly string[] _wideCores = ["skylakex", "cooperlake", "sapphirerapids", "zen4"];

    public static IReadOnlyList<string> For(Diagnosis machine) =>
        [.. Products(machine), .. Threads(machine), .. Cards(machine), .. Surroundings(machine)];

    private static IEnumerable<string> Products(Diagnosis machine)
    {
        if (machine.Blas is { IsReference: true } blas)
        {
            yield return $"fp32 products run on the reference BLAS ({blas.Path}), tens of times slower than others. "
                + "On Debian and Ubuntu: apt-get install libopenblas0-pthread";
        }
        else if (machine.Blas is { Name: "openblas-serial" })
        {
            yield return "openblas-serial uses one processor for a product. "
                + "On Debian and Ubuntu: apt-get install libopenblas0-pthread";
        }

        if (machine.Blas is { IsOpenBlas: true }
            && machine.Settings.TryGetValue("OPENBLAS_CORETYPE", out var core)
            && machine.Processor.InstructionSets.Contains("avx512f")
            && !_wideCores.Contains(core, StringComparer.OrdinalIgnoreCase))
        {
            yield return $"OPENBLAS_CORETYPE={core} keeps fp32 products from this processor's avx512. Unset it.";
        }

        if (!machine.HasOneDnn)
        {
            yield return "The tool was built without oneDNN's headers: linear maps spend passes of their own on biases "
                + "and on rounding. On Debian and Ubuntu: apt-get install libdnnl-dev, then build it again.";
        }

        if (machine.BFloat16.FlopPerSecond < 1.1 * machine.Float32.FlopPerSecond)
        {
            var rates = string.Create(
                CultureInfo.InvariantCulture,
                $"{machine.BFloat16.GigaflopPerSecond:F0} GFLOP/s against "
                + $"{machine.Float32.GigaflopPerSecond:F0} in fp32");
            yield return machine.Processor.MultipliesBFloat16
                ? $"bf16 products are not faster here, although the processor has instructions for them: {rates}. "
                    + "Use 'precision: fp32' in recipes, or a libtorch with a newer oneDNN."
                : $"This processor has no instructions for bf16 products, which are emulated: {rates}. "
                    + "Use 'precision: fp32' in recipes.";
        }
    }

    private static IEnumerable<string> Threads(Diagnosis machine)
    {
        var usable = machine.Processor.Usable;
        if (machine.Settings.TryGetValue("OMP_NUM_THREADS", out var wanted))
        {
            if (!int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
            {
                yield return $"OMP_NUM_THREADS is '{wanted}', which is no number of threads. "
                    + $"Unset it, or set it to a number from 1 to {usable}.";
            }
            else if (count > usable)
            {
                yield return $"OMP_NUM_THREADS is {count}, but this process may use {Processors(usable)}. "
                    + $"The engine takes {machine.Threads}.";
            }
            else if (count < usable)
            {
                yield return $"OMP_NUM_THREADS is {count}, and this process may use {Processors(usable)}. "
                    + "Unset it, unless another program is to have the rest.";
            }
        }
        else if (machine.Threads == 1 && usable > 1)
        {
            yield return $"The engine uses one thread, and this process may use {Processors(usable)}.";
        }

        if (usable < machine.Processor.Count)
        {
            yield return $"This process may use {Processors(usable)} of {machine.Processor.Count}: "
                + "its affinity mask or control group says so.";
        }

        if (machine.Settings.TryGetValue("OMP_PROC_BIND", out var bind)
            && bind.Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            yield return "OMP_PROC_BIND=false lets threads wander between processors, which is slower. Unset it.";
        }
    }

    private static IEnumerable<string> Cards(Diagnosis machine)
    {
        if (machine.GraphicsCards.Count > 0 && machine.CudaDevices == 0)
        {
            yield return $"This machine has an {machine.GraphicsCards[0]}, which this libtorch cannot use. "
                + "Unpack a libtorch for CUDA and build the tool with CMAKE_PREFIX_PATH set to its folder.";
        }
    }

    private static IEnumerable<string> Surroundings(Diagnosis machine)
    {
        if (machine.Memory.Available < LittleMemory)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Only {machine.Memory.Available / 1e9:F1} GB of memory are available; ")
                + "the quick start takes up to 2 GB.";
        }

        if (machine.OtherLoad > MuchLoad)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Other programs took {100 * machine.OtherLoad:F0} % of the processors while the products were timed: ")
                + "the rates above are too low, and training beside them is slower.";
        }
    }

    private static string Processors(int count) => count == 1 ? "1 processor" : $"{count} processors";
}
