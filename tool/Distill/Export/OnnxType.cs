using Distill.Formats;

namespace Distill.Export;

/// <summary>What the elements of a tensor in a graph are: the numbers of ONNX's TensorProto.DataType.</summary>
internal enum OnnxType
{
    Float32 = 1,
    UInt8 = 2,
    Int8 = 3,
    Int32 = 6,
    Int64 = 7,
    Bool = 9,
    Float16 = 10,
}

internal static class OnnxTypes
{
    /// <summary>The same elements in a safetensors file.</summary>
    public static ElementType OnDisk(this OnnxType type) => type switch
    {
        OnnxType.Float32 => ElementType.F32,
        OnnxType.UInt8 => ElementType.U8,
        OnnxType.Int8 => ElementType.I8,
        OnnxType.Int32 => ElementType.I32,
        OnnxType.Int64 => ElementType.I64,
        OnnxType.Bool => ElementType.Bool,
        OnnxType.Float16 => ElementType.F16,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
