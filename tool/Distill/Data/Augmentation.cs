namespace Distill.Data;

/// <summary>How images are changed in training, each time another way, so that more is learned from few.</summary>
/// <param name="Flip">mirrors every second image, left to right</param>
/// <param name="Crop">
/// shifts an image by up to so many pixels each way: the same as to crop it out of one that is so much wider and higher
/// </param>
/// <param name="Rotation">turns an image by up to so many degrees, either way</param>
/// <param name="Cutout">
/// the side of a square that is blotted out at any place, in pixels. DeVries, Taylor 2017, Improved Regularization of
/// Convolutional Neural Networks with Cutout, section 3.2.
/// </param>
internal sealed record Augmentation(bool Flip, int Crop, double Rotation, int Cutout)
{
    public static Augmentation None { get; } = new(Flip: false, Crop: 0, Rotation: 0, Cutout: 0);

    /// <summary>
    /// In place; a function of <paramref name="draw"/> and <paramref name="example"/> alone. What comes in from beyond
    /// an edge is black.
    /// </summary>
    /// <param name="pixels">[channels, size, size], from 0 to 255</param>
    /// <param name="blot">fills the square of each channel</param>
    public void Apply(Span<float> pixels, ImageShape shape, ulong draw, int example, ReadOnlySpan<float> blot)
    {
        // Every effect has its own stream of chance: one more or less changes nothing in the others.
        SplitMix64 Chance(ulong effect) => SplitMix64.Stream(draw, ((ulong)(uint)example << 8) + effect);

        if (Rotation > 0)
        {
            var share = (Chance(0).Next() >> 11) * (1.0 / (1UL << 53)); // [0, 1)
            Pixels.Rotate(pixels, shape, Rotation * ((2 * share) - 1) * Math.PI / 180);
        }

        if (Crop > 0)
        {
            var random = Chance(1);
            var (down, right) = (random.Below((2 * Crop) + 1) - Crop, random.Below((2 * Crop) + 1) - Crop);
            Pixels.Shift(pixels, shape, down, right);
        }

        if (Flip && Chance(2).Below(2) == 1)
        {
            Pixels.Flip(pixels, shape);
        }

        if (Cutout > 0)
        {
            // The centre may lie anywhere, so a part of the square may lie outside.
            var random = Chance(3);
            var (top, left) = (random.Below(shape.Size) - (Cutout / 2), random.Below(shape.Size) - (Cutout / 2));
            Pixels.Blot(pixels, shape, top, left, Cutout, blot);
        }
    }
}
