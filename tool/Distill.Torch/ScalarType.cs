namespace Distill.Torch;

/// <summary>The kinds of elements, under libtorch's own numbers (c10/core/ScalarType.h).</summary>
public enum ScalarType
{
    UInt8 = 0,
    Int8 = 1,
    Int32 = 3,
    Int64 = 4,
    Float16 = 5,
    Float32 = 6,
    Float64 = 7,
    Bool = 11,
    BFloat16 = 15,
}

public static class ScalarTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this ScalarType type) => type switch
    {
        ScalarType.UInt8 or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public static bool IsFloatingPoint(this ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    /// <summary>
    /// The element kind that a managed type is stored as. BFloat16 has no managed type: see
    /// <see cref="Tensor.FromBytes"/>.
    /// </summary>
    internal static ScalarType Of<T>() where T : unmanaged => default(T) switch
    {
        byte => ScalarType.UInt8,
        sbyte => ScalarType.Int8,
        int => ScalarType.Int32,
        long => ScalarType.Int64,
        Half => ScalarType.Float16,
        float => ScalarType.Float32,
        double => ScalarType.Float64,
        bool => ScalarType.Bool,
        _ => throw new NotSupportedException($"no tensor holds elements of type {typeof(T).Name}"),
    };
}
