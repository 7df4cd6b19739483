namespace Distill.Data;

/// <summary>The shape that all images of a set have: square, with 1 or 3 channels.</summary>
/// <param name="Size">pixels on a side</param>
internal readonly record struct ImageShape(int Channels, int Size)
{
    public int Values => Channels * Size * Size;

    /// <summary>
    /// The only shape with so many values: a square number is not three times another one. Null where there is none.
    /// </summary>
    public static ImageShape? Of(int values)
    {
        foreach (var channels in new[] { 1, 3 })
        {
            var size = (int)Math.Round(Math.Sqrt((double)values / channels));
            if (size > 0 && size * size * channels == values)
            {
                return new ImageShape(channels, size);
            }
        }

        return null;
    }
}
