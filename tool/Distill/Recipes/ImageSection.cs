namespace Distill.Recipes;

internal sealed record ImageSection
{
    [Key(
        "Pixels on a side: images of other sizes are resized to it.",
        AtLeast = 1, AtMost = 1024, Otherwise = "that of the images, which must all have the same")]
    public int? Size { get; init; }

    [Key(
        "Channels of a pixel, 1 for gray or 3 for colours: other images are converted.",
        AtLeast = 1, AtMost = 3, Otherwise = "those of the images, which must all have the same")]
    public int? Channels { get; init; }

    [Key(
        "What is taken off the pixels, as a share of full brightness: one number, or one for each channel.",
        AtLeast = 0, AtMost = 1, Otherwise = "as the given teacher was trained, else 0.5")]
    public EqualList<double>? Mean { get; init; }

    [Key(
        "What the pixels are divided by after that: one number, or one for each channel.",
        Above = 0, AtMost = 1, Otherwise = "as the given teacher was trained, else 0.5")]
    public EqualList<double>? Std { get; init; }

    [Key("How images are changed in training, another way in every epoch; teacher and student see the same.")]
    public AugmentSection Augment { get; init; } = new();
}
