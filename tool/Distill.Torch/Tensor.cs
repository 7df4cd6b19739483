using Distill.Torch.Native;

namespace Distill.Torch;

/// <summary>
/// A handle on a tensor of libtorch. Whoever makes one outside a <see cref="TensorScope"/> disposes of it. There is no
/// finalizer: the collector cannot see how large a tensor is and would run one far too late.
/// <see cref="Engine.LiveTensors"/> shows a leak.
/// </summary>
public sealed unsafe partial class Tensor : IDisposable
{
    private void* _handle;
    private long[]? _shape;

    internal Tensor(void* handle)
    {
        _handle = handle;
        Scope = TensorScope.Innermost;
        Scope?.Add(this);
    }

    /// <summary>The scope that frees this tensor; null where the caller does.</summary>
    internal TensorScope? Scope { get; set; }

    internal void* Handle => _handle != null ? _handle : throw new ObjectDisposedException(nameof(Tensor));

    /// <summary>The sizes of the dimensions.</summary>
    public IReadOnlyList<long> Shape => _shape ??= ReadShape();

    public int Rank => Shape.Count;

    /// <summary>How many elements there are.</summary>
    public long Count
    {
        get
        {
            var count = 1L;
            foreach (var size in Shape)
            {
                count *= size;
            }

            return count;
        }
    }

    public ScalarType Type
    {
        get
        {
            Describe(out _, out var type, out _);
            return type;
        }
    }

    public Device Device
    {
        get
        {
            Describe(out _, out _, out var device);
            return device;
        }
    }

    /// <param name="dimension">from 0, or from the end: -1 is the last</param>
    public long Size(int dimension) => Shape[dimension < 0 ? Rank + dimension : dimension];

    /// <summary>Another handle on the same elements, to be disposed of on its own.</summary>
    public Tensor Alias()
    {
        void* result;
        Status.Check(NativeMethods.distill_tensor_alias(Handle, &result));
        return new Tensor(result);
    }

    public void Dispose()
    {
        if (_handle != null)
        {
            NativeMethods.distill_tensor_free(_handle);
            _handle = null;
        }
    }

    public override string ToString() =>
        _handle == null ? "(disposed)" : $"{Type} [{string.Join(", ", Shape)}] on {Device}";

    private void Describe(out int rank, out ScalarType type, out Device device)
    {
        int foundRank, foundType;
        long foundDevice;
        Status.Check(NativeMethods.distill_tensor_describe(Handle, &foundRank, &foundType, &foundDevice));
        rank = foundRank;
        type = (ScalarType)foundType;
        device = Device.FromCode(foundDevice);
    }

    private long[] ReadShape()
    {
        Describe(out var rank, out _, out _);
        var shape = new long[rank];
        fixed (long* start = shape)
        {
            Status.Check(NativeMethods.distill_tensor_shape(Handle, start));
        }

        return shape;
    }
}
