namespace Distill.Data;

/// <summary>Unpacked PNG data as pixels: lines, their filters, passes of interlaced images.</summary>
internal static class PngPixels
{
    // Adam7, section 8.2: the first column and line of each pass, and the steps between its pixels.
    private static readonly (int X, int Y, int StepX, int StepY)[] _passes =
    [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ];

    private static readonly (int X, int Y, int StepX, int StepY)[] _onePass = [(0, 0, 1, 1)];

    /// <param name="palette">red, green and blue of each colour; empty where pixels are no numbers of colours</param>
    public static Raster Read(PngHeader header, byte[] palette, Stream data)
    {
        var image = new Raster(
            header.Width, header.Height, header.Channels, new byte[header.Width * header.Height * header.Channels]);
        foreach (var (x, y, stepX, stepY) in header.IsInterlaced ? _passes : _onePass)
        {
            var (width, height) = ((header.Width - x + stepX - 1) / stepX, (header.Height - y + stepY - 1) / stepY);
            if (width <= 0)
            {
                continue; // of a small image some passes are empty, without filter bytes
            }

            var length = (int)((((long)width * header.Samples * header.Depth) + 7) / 8);
            var (line, above) = (new byte[length], new byte[length]);
            for (var row = 0; row < height; row++)
            {
                ReadLine(data, line, above, Math.Max(1, header.Samples * header.Depth / 8));
                for (var column = 0; column < width; column++)
                {
                    var place = ((y + (row * stepY)) * header.Width) + x + (column * stepX);
                    Put(image, place, header, palette, line, column);
                }

                (line, above) = (above, line);
            }
        }

        return data.ReadByte() < 0
            ? image
            : throw new BadImageException("is damaged: it holds more pixels than its header tells.");
    }

    /// <summary>One line without its filter; section 9.</summary>
    /// <param name="above">the line before, zeros before the first</param>
    /// <param name="pixel">bytes from a value to that of the pixel before</param>
    private static void ReadLine(Stream data, byte[] line, byte[] above, int pixel)
    {
        var filter = data.ReadByte();
        if (filter < 0 || data.ReadAtLeast(line, line.Length, throwOnEndOfStream: false) < line.Length)
        {
            throw new BadImageException("is cut off.");
        }

        for (var i = 0; i < line.Length; i++)
        {
            var left = i < pixel ? 0 : line[i - pixel];
            var corner = i < pixel ? 0 : above[i - pixel];
            line[i] += (byte)(filter switch
            {
                0 => 0,
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                4 => Paeth(left, above[i], corner),
                _ => throw new BadImageException($"is damaged: a line has filter {filter}; they are 0 to 4."),
            });
        }
    }

    private static int Paeth(int left, int above, int corner)
    {
        var estimate = left + above - corner;
        var (toLeft, toAbove, toCorner) =
            (Math.Abs(estimate - left), Math.Abs(estimate - above), Math.Abs(estimate - corner));
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }

    private static void Put(Raster image, int place, PngHeader header, byte[] palette, byte[] line, int column)
    {
        var target = image.Samples.AsSpan(place * image.Channels, image.Channels);
        if (header.Depth == 8 && !header.HasPalette)
        {
            line.AsSpan(column * header.Samples, image.Channels).CopyTo(target); // alpha stands last
            return;
        }

        var (bit, largest) = (column * header.Depth, (1 << header.Depth) - 1);
        var value = (line[bit / 8] >> (8 - header.Depth - (bit % 8))) & largest;
        if (!header.HasPalette)
        {
            target[0] = (byte)(value * 255 / largest);
        }
        else if (value * 3 < palette.Length)
        {
            palette.AsSpan(value * 3, 3).CopyTo(target);
        }
        else
        {
            throw new BadImageException(
                $"is damaged: a pixel has colour {value} of a palette of {palette.Length / 3}.");
        }
    }
}
