using System.Buffers.Binary;
using System.IO.Compression;

namespace Distill.Data;

/// <summary>
/// PNG images of up to 8 bits a sample: gray, colours, palettes, with or without alpha, which is left out, interlaced
/// or not. PNG Specification (Second Edition), W3C 2003.
/// </summary>
internal static class Png
{
    /// <summary>Deflate never makes more of a byte.</summary>
    private const int LargestRatio = 1032;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <exception cref="BadImageException">the file is damaged, or a kind that is not read</exception>
    public static Raster Read(ReadOnlySpan<byte> file)
    {
        PngHeader? header = null;
        var (palette, data) = (Array.Empty<byte>(), new MemoryStream());
        for (var rest = file[Signature.Length..]; ;)
        {
            var chunk = Next(ref rest, out var type);
            switch (type)
            {
                case "IHDR" when header is null:
                    header = PngHeader.Read(chunk);
                    break;
                case not "IHDR" when header is null:
                    throw new BadImageException("is damaged: it does not begin with a header.");
                case "PLTE":
                    palette = chunk.ToArray();
                    break;
                case "IDAT":
                    data.Write(chunk);
                    break;
                case "IEND":
                    data.Position = 0;
                    return Pixels(header, palette, data);
                default:
                    if (char.IsAsciiLetterUpper(type[0]))
                    {
                        throw new BadImageException(
                            $"holds a part {Quoted.Short(type)} that must be understood and is not.");
                    }

                    break;
            }
        }
    }

    /// <summary>The next chunk; section 5.3.</summary>
    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest, out string type)
    {
        const int around = 12; // length, type, checksum
        var length = rest.Length < around ? uint.MaxValue : BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > rest.Length - around)
        {
            throw new BadImageException("is cut off.");
        }

        var summed = rest.Slice(4, (int)length + 4);
        type = string.Concat(summed[..4].ToArray().Select(letter => (char)letter));
        if (Crc32.Of(summed) != BinaryPrimitives.ReadUInt32BigEndian(rest[((int)length + 8)..]))
        {
            throw new BadImageException($"is damaged: the checksum of its part {Quoted.Short(type)} is wrong.");
        }

        rest = rest[((int)length + around)..];
        return summed[4..];
    }

    private static Raster Pixels(PngHeader header, byte[] palette, MemoryStream data)
    {
        if (header.HasPalette && (palette.Length == 0 || palette.Length % 3 != 0))
        {
            throw new BadImageException("is damaged: it has no palette, but its pixels refer to one.");
        }

        // Before memory is asked for: so little data cannot make so many pixels.
        var bits = (long)header.Width * header.Height * header.Samples * header.Depth;
        if (data.Length < bits / 8 / LargestRatio)
        {
            throw new BadImageException("is cut off.");
        }

        try
        {
            using var inflated = new ZLibStream(data, CompressionMode.Decompress);
            return PngPixels.Read(header, palette, inflated);
        }
        catch (InvalidDataException)
        {
            throw new BadImageException("is damaged: its pixels cannot be unpacked.");
        }
    }
}
