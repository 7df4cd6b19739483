using System.Buffers;
using System.Runtime.InteropServices;

namespace Distill.Formats;

/// <summary>How many elements of a stored tensor are zero, read a part at a time.</summary>
internal static class ZeroCount
{
    private const int Chunk = 1 << 20; // bytes, a multiple of every element's size

    public static long Of(SafetensorsReader file, SafetensorsEntry entry)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        var zeros = 0L;
        for (var offset = 0L; offset < entry.Length; offset += Chunk)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(Chunk, entry.Length - offset));
            file.CopyTo(entry.Name, part, offset);
            zeros += Of(part, entry.Type);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return zeros;
    }

    /// <summary>Of whole elements, little-endian; a negative zero of a float is one too.</summary>
    public static long Of(ReadOnlySpan<byte> elements, ElementType type) => type switch
    {
        ElementType.F16 or ElementType.BF16 => Count<ushort>(elements, 0, 0x8000),
        ElementType.F32 => Count<uint>(elements, 0, 0x8000_0000),
        ElementType.F64 => Count<ulong>(elements, 0, 0x8000_0000_0000_0000),
        ElementType.F8E5M2 or ElementType.F8E4M3 => Count<byte>(elements, 0, 0x80),
        _ => type.Size() switch
        {
            1 => Count<byte>(elements, 0, 0),
            2 => Count<ushort>(elements, 0, 0),
            4 => Count<uint>(elements, 0, 0),
            _ => Count<ulong>(elements, 0, 0),
        },
    };

    private static long Count<T>(ReadOnlySpan<byte> elements, T zero, T negativeZero) where T : unmanaged, IEquatable<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(elements);
        var count = values.Count(zero);
        return zero.Equals(negativeZero) ? count : count + values.Count(negativeZero);
    }
}
