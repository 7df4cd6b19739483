using System.Runtime.InteropServices;
using System.Text;
using Distill.Torch.Native;

namespace Distill.Torch;

/// <summary>Which libtorch this is, its threads, its devices, and how many tensors it holds for us.</summary>
public static unsafe class Engine
{
    private delegate int ReadText(byte* text, int capacity, int* length);

    /// <summary>
    /// Tensors that have been made and not freed. The same before and after a step, or there is a leak.
    /// </summary>
    public static long LiveTensors => NativeMethods.distill_live_tensors();

    /// <summary>libtorch's version: <c>1.13.1</c>.</summary>
    public static string Version => Marshal.PtrToStringUTF8((nint)NativeMethods.distill_torch_version()) ?? "";

    /// <summary>The file that libtorch was loaded from.</summary>
    public static string LibraryPath => Text(NativeMethods.distill_torch_path);

    /// <summary>libtorch's own account of how it was built, several lines.</summary>
    public static string Build => Text(NativeMethods.distill_torch_build);

    /// <summary>
    /// Whether linear maps are products of oneDNN, which was there when this was built, with the bias in them.
    /// </summary>
    public static bool HasOneDnn => NativeMethods.distill_has_onednn() != 0;

    /// <summary>Threads that one operator spreads over.</summary>
    public static int Threads
    {
        get => NativeMethods.distill_threads();
        set => Status.Check(NativeMethods.distill_set_threads(value));
    }

    /// <summary>CUDA devices that this libtorch can use.</summary>
    public static int CudaDevices
    {
        get
        {
            int count;
            Status.Check(NativeMethods.distill_cuda_devices(&count));
            return count;
        }
    }

    /// <summary>Loads the engine now rather than at the first tensor.</summary>
    /// <exception cref="EngineMissingException">libtorch is not on this machine, or cannot be loaded</exception>
    public static void Load() => _ = LiveTensors;

    /// <summary>
    /// Gives memory back to the system that the process holds for tensors and does not use; for the moment between two
    /// works, since the next tensors take a little longer.
    /// </summary>
    public static void ReleaseUnused() => Status.Check(NativeMethods.distill_release_unused());

    private static string Text(ReadText read)
    {
        Span<byte> text = stackalloc byte[8192];
        fixed (byte* start = text)
        {
            int length;
            Status.Check(read(start, text.Length, &length));
            return Encoding.UTF8.GetString(text[..Math.Min(length, text.Length - 1)]);
        }
    }
}
