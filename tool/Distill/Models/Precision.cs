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
    /// <summary>Autocast for a forward pass on that kind of device, until the region is disposed of.</summary>
    public static Autocast.Region Enter(this Precision precision, DeviceKind device) => precision switch
    {
        Precision.Fp32 => Autocast.Disable(device),
        Precision.Bf16 => Autocast.Enter(device, ScalarType.BFloat16),
        Precision.Fp16 => Autocast.Enter(device, ScalarType.Float16),
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, null),
    };
}
