using System.Runtime.InteropServices;
using Distill.Torch.Native;

namespace Distill.Torch;

/// <summary>From and to managed memory, and from nothing.</summary>
public sealed unsafe partial class Tensor
{
    private static readonly Operator _zeros = new("aten::zeros");
    private static readonly Operator _zerosOnDemand = new("distill::zeros_on_demand");
    private static readonly Operator _full = new("aten::full");
    private static readonly Operator _eye = new("aten::eye");
    private static readonly Operator _arange = new("aten::arange");
    private static readonly Operator _zerosLike = new("aten::zeros_like");
    private static readonly Operator _onesLike = new("aten::ones_like");
    private static readonly Operator _clone = new("aten::clone");
    private static readonly Operator _detach = new("aten::detach");
    private static readonly Operator _toType = new("aten::to", "dtype");
    private static readonly Operator _toDevice = new("aten::to", "device");
    private static readonly Operator _copy = new("aten::copy_");
    private static readonly Operator _zero = new("aten::zero_");
    private static readonly Operator _fill = new("aten::fill_", "Scalar");

    /// <summary>A copy of row-major elements.</summary>
    public static Tensor From<T>(ReadOnlySpan<T> elements, params ReadOnlySpan<long> shape) where T : unmanaged =>
        FromBytes(MemoryMarshal.AsBytes(elements), ScalarTypes.Of<T>(), shape);

    /// <summary>A copy of row-major elements.</summary>
    public static Tensor From<T>(T[] elements, params ReadOnlySpan<long> shape) where T : unmanaged =>
        From((ReadOnlySpan<T>)elements, shape);

    /// <summary>A tensor without dimensions.</summary>
    public static Tensor Scalar<T>(T value) where T : unmanaged => From(new ReadOnlySpan<T>(in value));

    /// <summary>A copy of row-major elements of any kind, as they lie in a file.</summary>
    /// <exception cref="ArgumentException">the bytes are not as many as the shape asks for</exception>
    public static Tensor FromBytes(
        ReadOnlySpan<byte> bytes, ScalarType type, ReadOnlySpan<long> shape, Device device = default)
    {
        var expected = (long)type.Size();
        foreach (var size in shape)
        {
            expected = checked(expected * size);
        }

        if (expected != bytes.Length)
        {
            throw new ArgumentException($"{bytes.Length} bytes were given for a shape of {expected} bytes");
        }

        fixed (byte* data = bytes)
        fixed (long* sizes = shape)
        {
            void* result;
            Status.Check(NativeMethods.distill_tensor_from_memory(
                data, sizes, shape.Length, (int)type, device.Code, &result));
            return new Tensor(result);
        }
    }

    public static Tensor Zeros(long[] shape, ScalarType type = ScalarType.Float32, Device device = default) =>
        _zeros.Call(shape, type, Argument.None, device);

    /// <summary>fp32 zeros in the processor's memory, of which what is never written takes none.</summary>
    public static Tensor ZerosOnDemand(params long[] shape) => _zerosOnDemand.Call(shape);

    public static Tensor Full(
        long[] shape, double value, ScalarType type = ScalarType.Float32, Device device = default) =>
        _full.Call(shape, value, type, Argument.None, device);

    /// <summary>[size, size]: ones on the diagonal, zeros elsewhere.</summary>
    public static Tensor Eye(long size) => _eye.Call(size, ScalarType.Float32, Argument.None, Device.Cpu);

    /// <summary>0, 1, … count - 1 as int64.</summary>
    public static Tensor Arange(long count, Device device = default) =>
        _arange.Call(count, ScalarType.Int64, Argument.None, device);

    public Tensor ZerosLike() => _zerosLike.Call(this);

    public Tensor OnesLike() => _onesLike.Call(this);

    public Tensor Clone() => _clone.Call(this);

    /// <summary>The same elements, outside the graph.</summary>
    public Tensor Detach() => _detach.Call(this);

    public Tensor To(ScalarType type) => _toType.Call(this, type);

    public Tensor To(Device device) => _toDevice.Call(this, device, Type);

    /// <summary>
    /// Overwrites the elements with those of another tensor, which may be of another kind or on another device.
    /// </summary>
    public void CopyFrom(Tensor source) => _copy.Do(this, source);

    public void SetToZero() => _zero.Do(this);

    public void Fill(double value) => _fill.Do(this, value);

    /// <summary>The elements in row-major order.</summary>
    /// <exception cref="InvalidOperationException">the tensor holds elements of another kind</exception>
    public T[] ToArray<T>() where T : unmanaged
    {
        var elements = new T[Count];
        CopyTo(elements.AsSpan());
        return elements;
    }

    /// <inheritdoc cref="ToArray"/>
    public void CopyTo<T>(Span<T> elements) where T : unmanaged
    {
        if (Type != ScalarTypes.Of<T>())
        {
            throw new InvalidOperationException($"the tensor holds {Type}, not {ScalarTypes.Of<T>()}");
        }

        CopyBytes(MemoryMarshal.AsBytes(elements));
    }

    /// <summary>The elements in row-major order, as they would lie in a file.</summary>
    public void CopyBytes(Span<byte> bytes)
    {
        fixed (byte* data = bytes)
        {
            Status.Check(NativeMethods.distill_tensor_to_memory(Handle, data, bytes.Length));
        }
    }

    /// <summary>The only element, converted; waits for the device.</summary>
    public double ToDouble()
    {
        double value;
        Status.Check(NativeMethods.distill_tensor_to_double(Handle, &value));
        return value;
    }
}
