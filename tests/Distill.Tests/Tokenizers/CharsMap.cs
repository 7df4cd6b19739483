using System.Buffers.Binary;
using System.Text;

namespace Distill.Tests.Tokenizers;

/// <summary>
/// Writes a table as SentencePiece does: a double-array trie in darts-clone's layout, then the replacements.
/// </summary>
internal static class CharsMap
{
    private const int Units = 1 << 16;

    public static string Base64(IReadOnlyList<(string From, string To)> replacements)
    {
        var texts = new List<byte>();
        var keys = new List<(byte[] Key, int Value)>();
        foreach (var (from, to) in replacements)
        {
            keys.Add(([.. Encoding.UTF8.GetBytes(from), 0], texts.Count));
            texts.AddRange([.. Encoding.UTF8.GetBytes(to), 0]);
        }

        var units = new uint[Units];
        var taken = new bool[Units];
        taken[0] = true;
        Place(keys, 0, 0, units, taken);

        var map = new byte[4 + (Units * 4) + texts.Count];
        BinaryPrimitives.WriteInt32LittleEndian(map, Units * 4);
        for (var i = 0; i < Units; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(map.AsSpan(4 + (i * 4)), units[i]);
        }

        texts.CopyTo(map, 4 + (Units * 4));
        return Convert.ToBase64String(map);
    }

    // Children of a unit stand at (unit ^ offset ^ byte); the byte 0 holds the value.
    private static void Place(List<(byte[] Key, int Value)> keys, int depth, int at, uint[] units, bool[] taken)
    {
        var children = keys.GroupBy(key => key.Key[depth]).ToList();
        var offset = Enumerable.Range(1, Units - 1).First(offset =>
            (at ^ offset) < Units - 256 && children.TrueForAll(child => !taken[at ^ offset ^ child.Key]));
        foreach (var child in children)
        {
            taken[at ^ offset ^ child.Key] = true;
        }

        var hasLeaf = children.Exists(child => child.Key == 0);
        units[at] |= ((uint)offset << 10) | (hasLeaf ? 0x100u : 0);
        foreach (var child in children)
        {
            var place = at ^ offset ^ child.Key;
            if (child.Key == 0)
            {
                units[place] = 0x80000000u | (uint)child.Single().Value;
            }
            else
            {
                units[place] = child.Key;
                Place([.. child], depth + 1, place, units, taken);
            }
        }
    }
}
