namespace Distill.Data;

/// <summary>The checksum of PNG's chunks and of zip archives: ISO 3309, polynomial 0xEDB88320 in reverse.</summary>
internal static class Crc32
{
    private static readonly uint[] _table =
    [
        .. Enumerable.Range(0, 256).Select(value =>
        {
            var remainder = (uint)value;
            for (var bit = 0; bit < 8; bit++)
            {
                remainder = (remainder & 1) == 0 ? remainder >> 1 : (remainder >> 1) ^ 0xEDB88320;
            }

            return remainder;
        }),
    ];

    public static uint Of(ReadOnlySpan<byte> bytes) => Continue(0, bytes);

    /// <summary>That of bytes which follow others.</summary>
    /// <param name="before">of the others; 0 for none</param>
    public static uint Continue(uint before, ReadOnlySpan<byte> bytes)
    {
        var sum = ~before;
        foreach (var value in bytes)
        {
            sum = _table[(byte)(sum ^ value)] ^ (sum >> 8);
        }

        return ~sum;
    }
}
