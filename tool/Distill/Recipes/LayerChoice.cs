namespace Distill.Recipes;

/// <summary>Which of a network's layers are copied: by a rule, or one by one.</summary>
/// <param name="Rule">null where they are named</param>
internal sealed record LayerChoice(LayerRule? Rule, EqualList<int> Numbers)
{
    public static LayerChoice By(LayerRule rule) => new(rule, []);

    public static LayerChoice Named(EqualList<int> numbers) => new(null, numbers);

    /// <summary>The numbers of the layers that are copied, from 0.</summary>
    /// <param name="wanted">how many layers the copy has</param>
    /// <param name="there">how many there are; a rule needs as many as are wanted</param>
    public IReadOnlyList<int> Of(int wanted, int there) => Rule switch
    {
        null => Numbers,
        LayerRule.First => [.. Enumerable.Range(0, wanted)],
        LayerRule.Last => [.. Enumerable.Range(there - wanted, wanted)],
        _ => [.. Enumerable.Range(0, wanted).Select(i => Spread(i, wanted, there))],
    };

    /// <summary>
    /// The i-th of some layers at even distances, rounded, with the first and the last: 0, 2, 4, 7, 9, 11 of twelve,
    /// which are those of DistilBERT. A single layer is the first.
    /// </summary>
    private static int Spread(int i, int wanted, int there) => wanted == 1
        ? 0
        : (int)Math.Round(i * (there - 1) / (double)(wanted - 1), MidpointRounding.AwayFromZero);
}

internal enum LayerRule
{
    Uniform,
    First,
    Last,
}
