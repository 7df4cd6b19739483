using Distill.Torch.Native;

namespace Distill.Torch;

/// <summary>One argument of an operator. Every kind that a schema can ask for converts to it by itself.</summary>
public readonly struct Argument
{
    internal readonly ValueTag Tag;
    internal readonly long Bits;
    internal readonly object? Reference;

    private Argument(ValueTag tag, long bits = 0, object? reference = null)
    {
        Tag = tag;
        Bits = bits;
        Reference = reference;
    }

    /// <summary>Nothing, for an optional argument.</summary>
    public static Argument None => default;

    /// <summary>The schema's own default, for an argument in the middle.</summary>
    public static Argument Default => new(ValueTag.Default);

    public static implicit operator Argument(Tensor? tensor) =>
        tensor is null ? None : new(ValueTag.Tensor, 0, tensor);

    public static implicit operator Argument(long value) => new(ValueTag.Integer, value);

    public static implicit operator Argument(int value) => new(ValueTag.Integer, value);

    public static implicit operator Argument(double value) =>
        new(ValueTag.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Argument(bool value) => new(ValueTag.Boolean, value ? 1 : 0);

    public static implicit operator Argument(ScalarType value) => new(ValueTag.Integer, (long)value);

    public static implicit operator Argument(Device value) => new(ValueTag.Device, value.Code);

    public static implicit operator Argument(long[] value) => new(ValueTag.IntegerList, 0, value);

    public static implicit operator Argument(double[] value) => new(ValueTag.DoubleList, 0, value);

    public static implicit operator Argument(bool[] value) => new(ValueTag.BooleanList, 0, value);

    public static implicit operator Argument(Tensor[] value) => new(ValueTag.TensorList, 0, value);

    public static implicit operator Argument(string value) => new(ValueTag.String, 0, value);
}
