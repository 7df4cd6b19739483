namespace Distill.Recipes;

internal sealed record AugmentSection
{
    [Key("Mirrors every second image, left to right.")]
    public bool Flip { get; init; }

    [Key(
        "Shifts an image by up to so many pixels each way; black comes in.",
        AtLeast = 0, AtMost = 1024, Usual = "an eighth of the size")]
    public int Crop { get; init; }

    [Key("Turns an image by up to so many degrees, either way.", AtLeast = 0, AtMost = 180, Usual = "5 to 15")]
    public double Rotation { get; init; }

    [Key(
        "Blots out a square with so many pixels on a side, at any place (DeVries and Taylor 2017).",
        AtLeast = 0, AtMost = 1024, Usual = "a quarter to half of the size")]
    public int Cutout { get; init; }

    [Key(
        "Mixes another image into each, and their labels by the same shares, which are Beta-distributed with this α "
        + "(Zhang et al. 2018); 0 mixes none.",
        AtLeast = 0, AtMost = 1, Usual = "0.2; 1 where a teacher answers too")]
    public double Mixup { get; init; }
}
