namespace Distill.Data;

/// <summary>Changes of one image in place: pixels of [channels, size, size].</summary>
internal static class Pixels
{
    /// <summary>Mirrors left and right.</summary>
    public static void Flip(Span<float> pixels, ImageShape shape)
    {
        for (var row = 0; row < pixels.Length; row += shape.Size)
        {
            pixels.Slice(row, shape.Size).Reverse();
        }
    }

    /// <summary>Moves the image; zeros come in.</summary>
    public static void Shift(Span<float> pixels, ImageShape shape, int down, int right)
    {
        var before = pixels.ToArray();
        pixels.Clear();
        var width = shape.Size - Math.Abs(right);
        for (var y = Math.Max(0, down); y < shape.Size + Math.Min(0, down) && width > 0; y++)
        {
            for (var channel = 0; channel < shape.Channels; channel++)
            {
                var plane = channel * shape.Size * shape.Size;
                before.AsSpan(plane + ((y - down) * shape.Size) + Math.Max(0, -right), width)
                    .CopyTo(pixels[(plane + (y * shape.Size) + Math.Max(0, right))..]);
            }
        }
    }

    /// <summary>
    /// Turns the image about its centre, counter-clockwise: every pixel is looked up where it was before, between four
    /// pixels (bilinear); zeros lie outside.
    /// </summary>
    /// <param name="angle">in radians</param>
    public static void Rotate(Span<float> pixels, ImageShape shape, double angle)
    {
        var size = shape.Size;
        var before = pixels.ToArray();
        var (sine, cosine) = Math.SinCos(angle);
        var centre = (size - 1) / 2.0;
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var (right, down) = (x - centre, y - centre);
                var fromX = centre + (cosine * right) - (sine * down);
                var fromY = centre + (sine * right) + (cosine * down);
                for (var channel = 0; channel < shape.Channels; channel++)
                {
                    var plane = channel * size * size;
                    pixels[plane + (y * size) + x] = Between(before.AsSpan(plane, size * size), size, fromX, fromY);
                }
            }
        }
    }

    /// <summary>Fills a square, as far as it lies inside.</summary>
    /// <param name="fill">of each channel</param>
    public static void Blot(
        Span<float> pixels, ImageShape shape, int top, int left, int side, ReadOnlySpan<float> fill)
    {
        var (start, end) = (Math.Max(0, left), Math.Min(shape.Size, left + side));
        for (var channel = 0; channel < shape.Channels && start < end; channel++)
        {
            for (var y = Math.Max(0, top); y < Math.Min(shape.Size, top + side); y++)
            {
                pixels.Slice((((channel * shape.Size) + y) * shape.Size) + start, end - start).Fill(fill[channel]);
            }
        }
    }

    private static float Between(ReadOnlySpan<float> plane, int size, double x, double y)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (toRight, toBottom) = (x - left, y - top);
        var (above, below) = (Along(plane, size, left, top, toRight), Along(plane, size, left, top + 1, toRight));
        return (float)(((1 - toBottom) * above) + (toBottom * below));
    }

    private static double Along(ReadOnlySpan<float> plane, int size, int left, int y, double share) =>
        ((1 - share) * At(plane, size, left, y)) + (share * At(plane, size, left + 1, y));

    private static double At(ReadOnlySpan<float> plane, int size, int x, int y) =>
        x < 0 || y < 0 || x >= size || y >= size ? 0 : plane[(y * size) + x];
}
