using Distill.Torch.Native;

namespace Distill.Torch;

/// <summary>
/// libtorch's own generator of a device. Nothing of ours draws from it except where an operator leaves no choice.
/// </summary>
public static unsafe class RandomState
{
    public static void Seed(ulong seed, Device device = default) =>
        Status.Check(NativeMethods.distill_random_seed(device.Code, seed));

    /// <summary>The state as bytes, to be given to <see cref="Restore"/>.</summary>
    public static byte[] Save(Device device = default)
    {
        void* state;
        Status.Check(NativeMethods.distill_random_state(device.Code, &state));
        using var tensor = new Tensor(state);
        return tensor.ToArray<byte>();
    }

    public static void Restore(byte[] state, Device device = default)
    {
        using var tensor = Tensor.From(state, state.Length);
        Status.Check(NativeMethods.distill_set_random_state(device.Code, tensor.Handle));
    }
}
