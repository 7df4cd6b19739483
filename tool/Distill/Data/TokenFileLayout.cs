using System.Runtime.InteropServices;

namespace Distill.Data;

/// <summary>
/// The parts of a token file, in order: the mark, the ids of all examples (2 bytes each where the vocabulary has at
/// most 65,536 words, else 4), zeros up to a multiple of 8, the rows, and this end. Only the end tells where the rows
/// begin, so a file can be written in one pass and one cut off anywhere is recognised.
/// </summary>
/// <param name="Rows">examples</param>
/// <param name="Ids">ids of all examples together</param>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct TokenFileLayout(long Rows, long Ids, int VocabularySize, int Version)
{
    /// <summary>Bytes of this record.</summary>
    public const int Size = 24;

    /// <summary>Bytes of the end: this record, the SHA-256 of everything up to here, the mark again.</summary>
    public const int EndSize = Size + 32 + 8;

    public const int CurrentVersion = 1;

    public static ReadOnlySpan<byte> Mark => "dsttok\r\n"u8;

    public int IdSize => IdSizeOf(VocabularySize);

    public long RowsOffset => Mark.Length + Padded(Ids * IdSize);

    public long EndOffset => RowsOffset + (Rows * TokenRow.Size);

    public static int IdSizeOf(int vocabularySize) => vocabularySize <= 1 << 16 ? sizeof(ushort) : sizeof(int);

    public static long Padded(long bytes) => (bytes + 7) & ~7;
}
