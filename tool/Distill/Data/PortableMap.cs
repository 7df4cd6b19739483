namespace Distill.Data;

/// <summary>
/// PGM and PPM images: P2, P3, P5, P6, with at most 8 bits a sample. Netpbm's manual pages pgm(5) and ppm(5).
/// </summary>
internal static class PortableMap
{
    /// <summary>Whether a file begins like one of Netpbm's formats, also of those that are not read.</summary>
    public static bool IsOne(ReadOnlySpan<byte> file) => file is [(byte)'P', >= (byte)'1' and <= (byte)'7', ..];

    /// <exception cref="BadImageException">the file is damaged, or a kind that is not read</exception>
    public static Raster Read(ReadOnlySpan<byte> file)
    {
        var kind = (char)file[1];
        if (kind is '1' or '4' or '7')
        {
            throw new BadImageException(
                $"is Netpbm's P{kind}; P2, P3, P5 and P6 are read. Convert: mogrify -format png *.pbm *.pam");
        }

        var at = 2;
        var (width, height, largest) = (Number(file, ref at), Number(file, ref at), Number(file, ref at));
        Raster.CheckSize(width, height);
        if (largest is < 1 or > 255)
        {
            throw new BadImageException(
                $"has samples up to {largest}; up to 255 are read. Convert: mogrify -depth 8 *.p[gp]m");
        }

        var image = new Raster((int)width, (int)height, kind is '2' or '5' ? 1 : 3, []);
        var count = image.Width * image.Height * image.Channels;
        var values = kind is '2' or '3' ? Written(file, at, count) : Packed(file, at, count);
        var wrong = Array.FindIndex(values, value => value > largest);
        return wrong < 0
            ? image with
            {
                Samples = Array.ConvertAll(values, value => (byte)(((value * 255) + (largest / 2)) / largest)),
            }
            : throw new BadImageException(
                $"is damaged: a sample is {values[wrong]}; its header tells {largest} at most.");
    }

    private static byte[] Packed(ReadOnlySpan<byte> file, int at, int count) =>
        file.Length - at - 1 >= count // one blank ends the header
            ? file.Slice(at + 1, count).ToArray()
            : throw new BadImageException("is cut off.");

    private static byte[] Written(ReadOnlySpan<byte> file, int at, int count)
    {
        if (file.Length - at < 2L * count - 1) // a digit and a blank each
        {
            throw new BadImageException("is cut off.");
        }

        var values = new byte[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = Number(file, ref at) is <= 255 and var value
                ? (byte)value
                : throw new BadImageException("is damaged: a sample is above 255.");
        }

        return values;
    }

    /// <summary>The next number, after blanks and comments; too large ones stay large.</summary>
    private static long Number(ReadOnlySpan<byte> file, ref int at)
    {
        while (at < file.Length && file[at] is (byte)'#' or (byte)' ' or (>= 9 and <= 13))
        {
            at = file[at] != '#' ? at + 1
                : file[at..].IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var end ? at + end
                : file.Length;
        }

        var (start, number) = (at, 0L);
        for (; at < file.Length && file[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            number = Math.Min((number * 10) + file[at] - '0', int.MaxValue);
        }

        return at > start ? number
            : at == file.Length ? throw new BadImageException("is cut off.")
            : throw new BadImageException("is damaged: a number was expected in it and something else found.");
    }
}
