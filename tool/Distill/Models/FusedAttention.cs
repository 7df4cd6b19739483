using Distill.Torch;

namespace Distill.Models;

/// <summary>Attention in one kernel, whose scores are never written to memory.</summary>
internal static class FusedAttention
{
    /// <summary>Whether the kernel can be used: it runs on processors, and shows nobody what it has read.</summary>
    public static bool Serves(Device device, Pass pass) => device.Kind == DeviceKind.Cpu && pass.Attention is null;

    /// <param name="window">
    /// how many tokens each one looks at, itself and those before it; null where it looks at later ones too
    /// </param>
    /// <inheritdoc cref="Tensor.Attention"/>
    public static Tensor Forward(
        Tensor q, Tensor k, Tensor v, Tensor starts, long size, long? window, double dropout, Pass pass)
    {
        var (probability, seed, call) = pass.Mask(dropout);
        return q.Attention(k, v, starts, size, window is not null, window ?? long.MaxValue, probability, seed, call);
    }
}
