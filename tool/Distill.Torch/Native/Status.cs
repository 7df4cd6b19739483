using System.Runtime.InteropServices;

namespace Distill.Torch.Native;

internal static unsafe class Status
{
    /// <summary>Turns a failed call into an exception with the engine's text.</summary>
    /// <exception cref="EngineException">the status is not 0</exception>
    public static void Check(int status)
    {
        if (status != 0)
        {
            Throw();
        }
    }

    private static void Throw() =>
        throw new EngineException(Marshal.PtrToStringUTF8((nint)NativeMethods.distill_last_error()) ?? "unknown error");
}
