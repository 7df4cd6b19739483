using System.Runtime.InteropServices;

namespace Distill.Data;

/// <summary>
/// The parts of an example file, in order: the signature, the values of all examples (1, 2 or 4 bytes each, as few as
/// the largest one needs), zeros up to a multiple of 8, the marks (4 bytes each), zeros, the rows, and this end. Only
/// the end tells where the rows begin, so a file can be written in one pass and one cut off anywhere is recognised.
/// </summary>
/// <param name="Rows">examples</param>
/// <param name="Values">of all examples together</param>
/// <param name="Marks">of all examples together</param>
/// <param name="Limit">every value lies below: the size of a vocabulary, or 256 for pixels</param>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct ExampleFileLayout(long Rows, long Values, long Marks, int Limit, int Version)
{
    /// <summary>Bytes of this record.</summary>
    public const int Size = 32;

    /// <summary>Bytes of the end: this record, the SHA-256 of everything up to here, the signature again.</summary>
    public const int EndSize = Size + 32 + 8;

    public const int CurrentVersion = 2;

    public static ReadOnlySpan<byte> Signature => "dstexm\r\n"u8;

    public int ValueSize => ValueSizeOf(Limit);

    public long MarksOffset => Signature.Length + Padded(Values * ValueSize);

    public long RowsOffset => MarksOffset + Padded(Marks * sizeof(int));

    public long EndOffset => RowsOffset + (Rows * ExampleRow.Size);

    public static int ValueSizeOf(int limit) => limit switch
    {
        <= 1 << 8 => sizeof(byte),
        <= 1 << 16 => sizeof(ushort),
        _ => sizeof(int),
    };

    public static long Padded(long bytes) => (bytes + 7) & ~7;
}
