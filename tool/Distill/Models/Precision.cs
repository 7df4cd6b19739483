using Distill.Torch;

namespace Distill.Models;

/// <summary>The precision that products run in; weights, sums, norms and losses stay in fp32.</summary>
internal enum Precision
{
    Fp32,
    Bf16,
    Fp16,
}

internal static class Precisions
{
    /// <summary>What products read; null for fp32, in which nothing is rounded.</summary>
    public static ScalarType? Operands(this Precision precision) => precision switch
    {
        Precision.Fp32 => null,
        Precision.Bf16 => ScalarType.BFloat16,
        Precision.Fp16 => ScalarType.Float16,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, null),
    };

    /// <summary>Autocast for a forward pass on that kind of device, until the region is disposed of.</summary>
    public static Autocast.Region Enter(this Precision precision, DeviceKind device) =>
        precision.Operands() is { } type ? Autocast.Enter(device, type) : Autocast.Disable(device);
}
