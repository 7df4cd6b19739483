using System.Runtime.InteropServices;

namespace Distill.Torch.Native;

/// <summary>What a value at the boundary is; the same numbers as <c>distill::Tag</c> in abi.h.</summary>
internal enum ValueTag
{
    Default = -1,
    None = 0,
    Tensor = 1,
    Integer = 2,
    Double = 3,
    Boolean = 4,
    IntegerList = 5,
    TensorList = 6,
    BooleanList = 7,
    String = 8,
    DoubleList = 9,
    Device = 10,
}

/// <summary>One argument or result of an operator; the same layout as <c>distill::Value</c> in abi.h.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct NativeValue
{
    [FieldOffset(0)]
    public ValueTag Tag;

    [FieldOffset(4)]
    public int Length;

    [FieldOffset(8)]
    public long Integer;

    [FieldOffset(8)]
    public double Real;

    [FieldOffset(8)]
    public void* Pointer;
}
