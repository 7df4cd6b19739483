using System.Buffers.Binary;

namespace Distill.Data;

/// <summary>What the first chunk of a PNG tells. PNG Specification (Second Edition), section 11.2.2.</summary>
/// <param name="Depth">bits a sample: 1, 2, 4 or 8</param>
/// <param name="Samples">a pixel, alpha or the number of a palette's colour included</param>
internal sealed record PngHeader(int Width, int Height, int Depth, int Samples, bool HasPalette, bool IsInterlaced)
{
    private const int Size = 13;

    /// <summary>Of an image without alpha: what is kept.</summary>
    public int Channels => HasPalette ? 3 : Samples - ((Samples + 1) % 2);

    public static PngHeader Read(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length != Size)
        {
            throw new BadImageException("is damaged: its header has a wrong length.");
        }

        var width = BinaryPrimitives.ReadUInt32BigEndian(chunk);
        var height = BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]);
        var (depth, kind) = (chunk[8], chunk[9]);
        Raster.CheckSize(width, height);
        if (depth == 16)
        {
            throw new BadImageException("has 16 bits a sample; 8 are read. Convert: mogrify -depth 8 *.png");
        }

        var isKnown = kind switch
        {
            0 or 3 => depth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => depth == 8,
            _ => false,
        };
        if (!isKnown || chunk[10] != 0 || chunk[11] != 0 || chunk[12] > 1)
        {
            throw new BadImageException("is damaged: its header tells a kind of PNG that there is not.");
        }

        var samples = kind switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        return new PngHeader((int)width, (int)height, depth, samples, kind == 3, chunk[12] == 1);
    }
}
