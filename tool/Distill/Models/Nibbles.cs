namespace Distill.Models;

/// <summary>
/// Whole numbers of few bits in words of 32, as compressed-tensors packs them: each as an unsigned number, the first in
/// the lowest bits; what is left over in a row's last word is 0.
/// </summary>
internal static class Nibbles
{
    /// <param name="values">int8 [rows, columns]</param>
    /// <param name="bits">4 or 8</param>
    /// <returns>int32 [rows, ⌈columns · bits / 32⌉], row by row</returns>
    public static int[] Pack(ReadOnlySpan<sbyte> values, int columns, int bits)
    {
        var (perWord, offset) = (32 / bits, 1 << (bits - 1));
        var words = Words(columns, bits);
        var packed = new int[values.Length / columns * words];
        for (var i = 0; i < values.Length; i++)
        {
            var (row, column) = Math.DivRem(i, columns);
            packed[(row * words) + (column / perWord)] |= (values[i] + offset) << (column % perWord * bits);
        }

        return packed;
    }

    /// <inheritdoc cref="Pack"/>
    /// <returns>int8 [rows, columns], row by row</returns>
    public static sbyte[] Unpack(ReadOnlySpan<int> packed, int columns, int bits)
    {
        var (perWord, offset, mask) = (32 / bits, 1 << (bits - 1), (1 << bits) - 1);
        var words = Words(columns, bits);
        var values = new sbyte[packed.Length / words * columns];
        for (var i = 0; i < values.Length; i++)
        {
            var (row, column) = Math.DivRem(i, columns);
            var word = packed[(row * words) + (column / perWord)];
            values[i] = (sbyte)(((word >> (column % perWord * bits)) & mask) - offset);
        }

        return values;
    }

    /// <summary>Words of a row.</summary>
    public static int Words(int columns, int bits) => ((columns * bits) + 31) / 32;
}
