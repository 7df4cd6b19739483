using System.Globalization;
using Distill.Torch;
using Distill.Torch.Machine;

namespace Distill.Commands;

/// <summary>A diagnosis as it is printed.</summary>
internal static class DoctorReport
{
    /// <summary>One fact a line, then the advice.</summary>
    public static string Text(Diagnosis machine)
    {
        var advice = Advice.For(machine);
        string[] lines =
        [
            $"libtorch      {machine.Version}, {machine.LibraryPath}",
            $"BLAS          {(machine.Blas is { } blas ? $"{blas.Name}, {blas.Path}" : "unknown")}",
            $"processor     {machine.Processor.Name}",
            $"instructions  {string.Join(' ', machine.Processor.InstructionSets)}; "
                + $"libtorch's own kernels use {machine.Dispatched}",
            $"threads       {machine.Threads} on {machine.Processor.Usable} of {machine.Processor.Count} processors",
            $"settings      {Settings(machine)}",
            $"CUDA          {Cuda(machine)}",
            $"memory        {Gigabytes(machine.Memory.Total)}, {Gigabytes(machine.Memory.Available)} available, "
                + $"{Limit(machine.Memory)}",
            $"fp32 product  {Rate(machine.Float32)}",
            $"bf16 product  {Rate(machine.BFloat16)}",
            "",
            .. advice.Count == 0 ? ["Nothing found that slows this machine down."] : advice,
        ];
        return string.Concat(lines.Select(line => $"{line}\n"));
    }

    /// <summary>The same for scripts.</summary>
    public static object Document(Diagnosis machine) => new
    {
        Libtorch = new { machine.Version, Path = machine.LibraryPath },
        Blas = machine.Blas is { } blas ? new { blas.Name, blas.Path } : null,
        Processor = new
        {
            machine.Processor.Name,
            machine.Processor.Count,
            machine.Processor.Usable,
            machine.Processor.InstructionSets,
            machine.Dispatched,
        },
        machine.Threads,
        machine.Settings,
        Cuda = new { Devices = machine.CudaDevices, Cards = machine.GraphicsCards },
        Memory = new { machine.Memory.Total, machine.Memory.Available, machine.Memory.Limit },
        Products = new { Fp32 = RateOf(machine.Float32), Bf16 = RateOf(machine.BFloat16) },
        OtherLoad = Math.Round(machine.OtherLoad, 3),
        Advice = Advice.For(machine),
    };

    private static object RateOf(ProductRate rate) =>
        new { rate.Size, GflopPerSecond = Math.Round(rate.GigaflopPerSecond, 1) };

    private static string Settings(Diagnosis machine) =>
        machine.Settings.Count == 0
            ? "none"
            : string.Join(' ', machine.Settings.Select(setting => $"{setting.Key}={setting.Value}"));

    private static string Cuda(Diagnosis machine)
    {
        var count = machine.CudaDevices == 0 ? "no device" : Quoted.Count(machine.CudaDevices, "device");
        return machine.GraphicsCards.Count == 0 ? count : $"{count}; cards: {string.Join(", ", machine.GraphicsCards)}";
    }

    private static string Limit(Memory memory) =>
        memory.Limit is { } limit ? $"this process may take {Gigabytes(limit)}" : "no limit";

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F1} GB");

    private static string Rate(ProductRate rate) =>
        string.Create(CultureInfo.InvariantCulture, $"{rate.GigaflopPerSecond:F0} GFLOP/s ({rate.Size}³)");
}
