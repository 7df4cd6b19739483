namespace Distill.Data;

/// <summary>An image as its file holds it: 8 bits a sample, the channels of a pixel side by side.</summary>
/// <param name="Channels">1 for gray, 3 for red, green and blue</param>
/// <param name="Samples">[Height, Width, Channels]</param>
internal sealed record Raster(int Width, int Height, int Channels, byte[] Samples)
{
    // Larger ones are no images to learn from, and what tells such sizes is often a damaged header.
    private const int LongestSide = 1 << 14;
    private const int MostPixels = 1 << 25;

    /// <summary>"28 × 28 pixels in gray".</summary>
    public string Kind => $"{Width} × {Height} pixels in {(Channels == 1 ? "gray" : "colours")}";

    /// <exception cref="BadImageException">a size that no image has, before memory is asked for</exception>
    public static void CheckSize(long width, long height)
    {
        if (width is < 1 or > LongestSide || height is < 1 or > LongestSide || width * height > MostPixels)
        {
            throw new BadImageException(
                $"is {width} × {height} pixels; at least 1 and at most {LongestSide} on a side are read, and "
                + $"{MostPixels} in all.");
        }
    }

    /// <summary>
    /// In gray or in colours. Gray is the luma of ITU-R BT.601, rounded as Pillow does: 0.299 R + 0.587 G + 0.114 B.
    /// </summary>
    public Raster In(int channels)
    {
        if (channels == Channels)
        {
            return this;
        }

        var pixels = Width * Height;
        var samples = new byte[pixels * channels];
        for (var i = 0; i < pixels; i++)
        {
            if (channels == 3)
            {
                samples.AsSpan(i * 3, 3).Fill(Samples[i]);
            }
            else
            {
                var (red, green, blue) = (Samples[i * 3], Samples[(i * 3) + 1], Samples[(i * 3) + 2]);
                samples[i] = (byte)(((red * 19595) + (green * 38470) + (blue * 7471) + (1 << 15)) >> 16);
            }
        }

        return new Raster(Width, Height, channels, samples);
    }

    /// <summary>Channel after channel, as models read them: [Channels, Height, Width].</summary>
    public int[] Planes()
    {
        var pixels = Width * Height;
        var planes = new int[Samples.Length];
        for (var i = 0; i < pixels; i++)
        {
            for (var channel = 0; channel < Channels; channel++)
            {
                planes[(channel * pixels) + i] = Samples[(i * Channels) + channel];
            }
        }

        return planes;
    }
}
