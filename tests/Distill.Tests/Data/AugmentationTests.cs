using Distill.Data;

namespace Distill.Tests.Data;

public sealed class AugmentationTests
{
    private static readonly ImageShape _three = new(1, 3);

    [Fact]
    public void A_flip_mirrors_every_line_of_every_channel() =>
        Assert.Equal(
            [2, 1, 4, 3, 20, 10, 40, 30, 6, 5, 8, 7],
            Changed([1, 2, 3, 4, 10, 20, 30, 40, 5, 6, 7, 8], pixels => Pixels.Flip(pixels, new ImageShape(3, 2))));

    [Theory]
    [InlineData(1, 0, "0 0 0 1 2 3 4 5 6")]
    [InlineData(-1, 0, "4 5 6 7 8 9 0 0 0")]
    [InlineData(0, 2, "0 0 1 0 0 4 0 0 7")]
    [InlineData(0, -1, "2 3 0 5 6 0 8 9 0")]
    [InlineData(1, -1, "0 0 0 2 3 0 5 6 0")]
    [InlineData(3, 0, "0 0 0 0 0 0 0 0 0")]
    [InlineData(0, 5, "0 0 0 0 0 0 0 0 0")]
    public void A_shift_moves_the_image_and_black_comes_in(int down, int right, string expected) =>
        Assert.Equal(Numbers(expected), Changed(Square(), pixels => Pixels.Shift(pixels, _three, down, right)));

    [Theory]
    [InlineData(90, "3 6 9 2 5 8 1 4 7")]
    [InlineData(-90, "7 4 1 8 5 2 9 6 3")]
    [InlineData(180, "9 8 7 6 5 4 3 2 1")]
    [InlineData(0, "1 2 3 4 5 6 7 8 9")]
    public void Quarter_turns_move_pixels_counter_clockwise(int degrees, string expected)
    {
        var turned = Changed(Square(), pixels => Pixels.Rotate(pixels, _three, degrees * Math.PI / 180));

        Assert.All(Numbers(expected).Zip(turned), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    /// <summary>By hand: at 45° the pixel right of the centre comes from between four, at (1 + √½, 1 + √½).</summary>
    [Fact]
    public void Turned_pixels_lie_between_four()
    {
        var turned = Changed(Square(), pixels => Pixels.Rotate(pixels, _three, Math.PI / 4));

        var share = Math.Sqrt(0.5);
        var expected = ((1 - share) * (1 - share) * 5) + (share * (1 - share) * 6) + (share * (1 - share) * 8)
            + (share * share * 9);
        Assert.Equal(expected, turned[5], 1e-4);
        Assert.Equal(5, turned[4], 1e-4);
        Assert.InRange(turned[0], 0, 3); // from beyond the edge, almost black
    }

    [Theory]
    [InlineData(0, 0, 2, "7 7 3 7 7 6 7 8 9")]
    [InlineData(-1, 2, 2, "1 2 7 4 5 6 7 8 9")]
    [InlineData(2, 2, 9, "1 2 3 4 5 6 7 8 7")]
    [InlineData(-9, 0, 3, "1 2 3 4 5 6 7 8 9")]
    public void A_square_is_blotted_out_as_far_as_it_lies_inside(int top, int left, int side, string expected) =>
        Assert.Equal(Numbers(expected), Changed(Square(), pixels => Pixels.Blot(pixels, _three, top, left, side, [7])));

    [Fact]
    public void Without_augmentation_an_image_stays_as_it_is() =>
        Assert.Equal(Square(), Changed(Square(), pixels => Augmentation.None.Apply(pixels, _three, 5, 3, [0])));

    [Fact]
    public void An_image_is_changed_by_its_draw_and_place_alone()
    {
        var all = new Augmentation(Flip: true, Crop: 3, Rotation: 30, Cutout: 4);
        float[] Apply(ulong draw, int example) =>
            Changed(Ramp(), pixels => all.Apply(pixels, new ImageShape(1, 12), draw, example, [9]));

        Assert.Equal(Apply(1, 1), Apply(1, 1));
        Assert.NotEqual(Apply(1, 1), Apply(2, 1));
        Assert.NotEqual(Apply(1, 1), Apply(1, 2));
    }

    [Fact]
    public void Half_of_the_images_are_mirrored()
    {
        var flip = Augmentation.None with { Flip = true };

        var mirrored = Enumerable.Range(0, 1000).Count(example =>
            Changed(Square(), pixels => flip.Apply(pixels, _three, draw: 1, example, [0]))[0] == 3);

        Assert.InRange(mirrored, 440, 560);
    }

    [Fact]
    public void Images_are_shifted_by_all_of_the_allowed_pixels()
    {
        var crop = Augmentation.None with { Crop = 2 };
        var shape = new ImageShape(1, 12);

        var places = Enumerable.Range(0, 500).Select(example =>
        {
            var pixels = new float[144];
            pixels[(6 * 12) + 6] = 1;
            crop.Apply(pixels, shape, draw: 1, example, [0]);
            return Array.IndexOf(pixels, 1f);
        });

        Assert.Equal(
            from y in Enumerable.Range(4, 5) from x in Enumerable.Range(4, 5) select (y * 12) + x,
            places.Distinct().Order());
    }

    [Fact]
    public void Every_effect_draws_for_itself()
    {
        var one = Augmentation.None with { Crop = 2 };
        var two = one with { Cutout = 1 };
        var shape = new ImageShape(1, 12);
        float[] Apply(Augmentation augmentation) =>
            Changed(Ramp(), pixels => augmentation.Apply(pixels, shape, draw: 4, example: 7, [-1]));

        Assert.Single(Apply(one).Zip(Apply(two)), pair => pair.First != pair.Second);
    }

    private static float[] Square() => [1, 2, 3, 4, 5, 6, 7, 8, 9];

    private static float[] Ramp() => [.. Enumerable.Range(0, 144).Select(i => (float)i)];

    private static IEnumerable<float> Numbers(string text) => text.Split(' ').Select(float.Parse);

    private static float[] Changed(float[] pixels, Action<float[]> change)
    {
        change(pixels);
        return pixels;
    }
}
