using System.Buffers.Binary;

namespace Distill.Tokenizers;

/// <summary>
/// A tree of byte strings in one array, in the layout of darts-clone, as SentencePiece writes it. Each unit is 32 bits:
/// the byte that leads to it, whether a value hangs below, and where its children are.
/// </summary>
internal sealed class DoubleArrayTrie(byte[] units)
{
    /// <summary>
    /// The value of the shortest key that begins the text; -1 where none does, also where the array is damaged.
    /// </summary>
    public int ShortestPrefix(ReadOnlySpan<byte> text)
    {
        var at = Offset(Unit(0));
        foreach (var value in text)
        {
            at ^= value;
            var unit = Unit(at);
            if (value == 0 || (unit & 0x800000FF) != value)
            {
                return -1;
            }

            at ^= Offset(unit);
            if ((unit & 0x100) != 0)
            {
                return (int)(Unit(at) & int.MaxValue);
            }
        }

        return -1;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);

    private uint Unit(uint index) =>
        index < units.Length / 4
            ? BinaryPrimitives.ReadUInt32LittleEndian(units.AsSpan((int)index * 4))
            : uint.MaxValue;
}
