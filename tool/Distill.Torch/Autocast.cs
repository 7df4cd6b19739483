using Distill.Torch.Native;

namespace Distill.Torch;

/// <summary>
/// Automatic mixed precision on this thread, by libtorch's own lists: products run in the lower precision, sums, norms
/// and softmax in fp32.
/// </summary>
public static unsafe class Autocast
{
    /// <param name="type">bf16 on the processor and CUDA, fp16 on CUDA</param>
    public static Region Enter(DeviceKind device, ScalarType type) => new(device, enabled: true, type);

    /// <summary>For losses: whatever is around, operators run in the precision of their inputs.</summary>
    public static Region Disable(DeviceKind device) => new(device, enabled: false, ScalarType.BFloat16);

    public readonly ref struct Region
    {
        private readonly DeviceKind _device;
        private readonly int _enabledBefore;
        private readonly int _typeBefore;

        internal Region(DeviceKind device, bool enabled, ScalarType type)
        {
            int enabledBefore, typeBefore;
            Status.Check(NativeMethods.distill_autocast_enter(
                (int)device, enabled ? 1 : 0, (int)type, &enabledBefore, &typeBefore));
            (_device, _enabledBefore, _typeBefore) = (device, enabledBefore, typeBefore);
        }

        public void Dispose() =>
            Status.Check(NativeMethods.distill_autocast_leave((int)_device, _enabledBefore, _typeBefore));
    }
}
