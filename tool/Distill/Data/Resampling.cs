namespace Distill.Data;

/// <summary>
/// Images in another size, as Pillow's bilinear resize makes them, bit for bit, and so Hugging Face's image processors:
/// a triangle as wide as two pixels, of the larger grid, is laid over every pixel to be made; first along lines, then
/// along columns, rounded to 8 bits each time.
/// </summary>
internal static class Resampling
{
    private const int FractionBits = 22; // as Pillow: 32 bits less 8 of the sample and 2 against overflow

    public static Raster Resize(Raster image, int width, int height)
    {
        if (image.Width != width)
        {
            // [Height, Width, Channels]: the steps along a line.
            var samples = Along(image.Samples, image.Height, image.Width, width, image.Channels);
            image = image with { Width = width, Samples = samples };
        }

        if (image.Height != height)
        {
            var samples = Along(image.Samples, 1, image.Height, height, image.Width * image.Channels);
            image = image with { Height = height, Samples = samples };
        }

        return image;
    }

    /// <summary>Resizes the middle dimension of [outer, before, inner] to [outer, after, inner].</summary>
    private static byte[] Along(byte[] samples, int outer, int before, int after, int inner)
    {
        var result = new byte[(long)outer * after * inner];
        for (var to = 0; to < after; to++)
        {
            var (first, weights) = Triangle(to, before, after);
            for (var o = 0; o < outer; o++)
            {
                for (var i = 0; i < inner; i++)
                {
                    var sum = 1 << (FractionBits - 1);
                    for (var k = 0; k < weights.Length; k++)
                    {
                        sum += weights[k] * samples[(((o * before) + first + k) * inner) + i];
                    }

                    result[(((o * after) + to) * inner) + i] = (byte)Math.Clamp(sum >> FractionBits, 0, 255);
                }
            }
        }

        return result;
    }

    /// <summary>The first pixel that counts for a new one, and the weights from there on; they add up to one.</summary>
    private static (int First, int[] Weights) Triangle(int to, int before, int after)
    {
        var scale = (double)before / after;
        var support = Math.Max(scale, 1); // half a triangle's foot; in enlarging, the old grid is the wider one
        var center = (to + 0.5) * scale;
        var first = Math.Max(0, (int)(center - support + 0.5));
        var end = Math.Min(before, (int)(center + support + 0.5));

        var weights = new double[end - first];
        for (var k = 0; k < weights.Length; k++)
        {
            weights[k] = Math.Max(0, 1 - Math.Abs((first + k - center + 0.5) / support));
        }

        var sum = weights.Sum();
        return (first, Array.ConvertAll(weights, weight => (int)((weight / sum * (1 << FractionBits)) + 0.5)));
    }
}
