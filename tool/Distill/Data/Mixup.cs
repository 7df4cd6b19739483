namespace Distill.Data;

/// <summary>
/// Which other image an image is mixed with in training, and how much of itself stays. Zhang, Cissé, Dauphin, Lopez-Paz
/// 2018, mixup: Beyond Empirical Risk Minimization, section 2.
/// </summary>
/// <param name="Alpha">α in (0, 1] of the share's distribution Beta(α, α); 0 for none</param>
internal sealed record Mixup(double Alpha)
{
    // Chance of its own, beside that of the changes of one image.
    private const ulong Stream = 4;

    public static Mixup None { get; } = new(0);

    /// <summary>
    /// A function of the draw and the example alone, so it does not matter which others are in a batch. A row with a
    /// label is mixed with one that has a label too, and one without with one without.
    /// </summary>
    /// <returns>another position of the set, or the same, and the share of the image itself in [0, 1]</returns>
    public (int Other, float Share) Of(ExampleSet examples, ulong draw, int example)
    {
        var random = SplitMix64.Stream(draw, ((ulong)(uint)example << 8) + Stream);
        var share = Share(random);
        var isLabelled = examples.Label(example) != Labels.None;
        int other;
        do
        {
            other = random.Below(examples.Count);
        }
        while (examples.Label(other) != Labels.None != isLabelled);

        return (other, share);
    }

    /// <summary>Jöhnk 1964, Erzeugung von betaverteilten und gammaverteilten Zufallszahlen: good for small α.</summary>
    private float Share(SplitMix64 random)
    {
        double Power() => Math.Pow(((random.Next() >> 11) + 0.5) * (1.0 / (1UL << 53)), 1 / Alpha);
        double one, sum;
        do
        {
            (one, var two) = (Power(), Power());
            sum = one + two;
        }
        while (sum is 0 or > 1);

        return (float)(one / sum);
    }
}
