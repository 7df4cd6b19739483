namespace Distill.Formats;

/// <summary>
/// What a tensor's elements are on disk. The order is the safetensors library's: its writer lays tensors out by falling
/// type, then by name, so that every tensor is aligned.
/// </summary>
internal enum ElementType
{
    Bool,
    U8,
    I8,
    F8E5M2,
    F8E4M3,
    I16,
    U16,
    F16,
    BF16,
    I32,
    U32,
    F32,
    F64,
    I64,
    U64,
}

internal static class ElementTypes
{
    private static readonly (string Word, int Size)[] _onDisk =
    [
        ("BOOL", 1), ("U8", 1), ("I8", 1), ("F8_E5M2", 1), ("F8_E4M3", 1), ("I16", 2), ("U16", 2), ("F16", 2),
        ("BF16", 2), ("I32", 4), ("U32", 4), ("F32", 4), ("F64", 8), ("I64", 8), ("U64", 8),
    ];

    public static string Words { get; } = string.Join(", ", _onDisk.Select(type => type.Word));

    public static string Word(this ElementType type) => _onDisk[(int)type].Word;

    /// <summary>Bytes of one element.</summary>
    public static int Size(this ElementType type) => _onDisk[(int)type].Size;

    public static ElementType? Parse(string? word) =>
        Array.FindIndex(_onDisk, type => type.Word == word) is var index and >= 0 ? (ElementType)index : null;

    /// <summary>The type whose elements <typeparamref name="T"/> holds in memory.</summary>
    public static ElementType Of<T>() where T : unmanaged => default(T) switch
    {
        bool => ElementType.Bool,
        byte => ElementType.U8,
        sbyte => ElementType.I8,
        short => ElementType.I16,
        ushort => ElementType.U16,
        Half => ElementType.F16,
        int => ElementType.I32,
        uint => ElementType.U32,
        float => ElementType.F32,
        double => ElementType.F64,
        long => ElementType.I64,
        ulong => ElementType.U64,
        _ => throw new NotSupportedException($"no tensor holds {typeof(T)}"),
    };
}
