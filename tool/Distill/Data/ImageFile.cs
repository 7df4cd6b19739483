namespace Distill.Data;

/// <summary>One image in a file of its own.</summary>
internal static class ImageFile
{
    private const int LargestFile = 1 << 27;

    // How files of formats that are not read begin, and the ending that they have.
    private static readonly (byte[] Beginning, string Format, string Ending)[] _others =
    [
        ([0xFF, 0xD8, 0xFF], "JPEG", "jpg"),
        ([.. "GIF8"u8], "GIF", "gif"),
        ([.. "RIFF"u8], "WebP", "webp"),
        ([.. "BM"u8], "BMP", "bmp"),
        ([.. "II*\0"u8], "TIFF", "tif"),
        ([.. "MM\0*"u8], "TIFF", "tif"),
    ];

    /// <summary>The endings of files that are read.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".png", ".pgm", ".ppm", ".pnm"];

    /// <summary>The command that makes files of one ending readable, to be run in their folder.</summary>
    public static string Conversion(string ending) => $"mogrify -format png *.{ending}";

    /// <exception cref="BadImageException">the file is no image, damaged, or of a kind that is not read</exception>
    /// <exception cref="UserException">the file cannot be read</exception>
    public static Raster Read(string path)
    {
        ReadOnlySpan<byte> file = InputFile.ReadAll(path, LargestFile);
        if (file.StartsWith(Png.Signature))
        {
            return Png.Read(file);
        }

        if (PortableMap.IsOne(file))
        {
            return PortableMap.Read(file);
        }

        foreach (var (beginning, format, ending) in _others)
        {
            if (file.StartsWith(beginning))
            {
                throw new BadImageException(
                    $"is {format}, which is not read. Convert with ImageMagick: {Conversion(ending)}");
            }
        }

        throw new BadImageException(file.IsEmpty ? "is empty." : "is no image: neither PNG nor PGM or PPM.");
    }
}
