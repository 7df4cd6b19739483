namespace Distill.Torch;

public enum DeviceKind
{
    Cpu = 0,
    Cuda = 1,
}

/// <summary>Where a tensor lies: the processor, or one CUDA device.</summary>
public readonly record struct Device(DeviceKind Kind, int Index = 0)
{
    public static Device Cpu => default;

    public static Device Cuda(int index = 0) => new(DeviceKind.Cuda, index);

    /// <summary>The first CUDA device where there is one, else the processor.</summary>
    public static Device Fastest => Engine.CudaDevices > 0 ? Cuda() : Cpu;

    /// <summary>As it crosses the native boundary: kind * 256 + index.</summary>
    internal long Code => ((long)Kind * 256) + Index;

    internal static Device FromCode(long code) => new((DeviceKind)(code / 256), (int)(code % 256));

    /// <summary>As libtorch writes it: <c>cpu</c>, <c>cuda:0</c>.</summary>
    public override string ToString() => Kind == DeviceKind.Cpu ? "cpu" : $"cuda:{Index}";
}
