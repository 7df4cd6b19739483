namespace Distill.Evaluation;

/// <summary>
/// How much one series is above another that was made under the same circumstances, pair by pair, as runs with the same
/// seeds: the paired t test of Student 1908, The Probable Error of a Mean.
/// </summary>
/// <param name="Mean">of the differences</param>
/// <param name="HalfWidth">
/// the mean of many such differences lies within it with 95 %; null for one pair, which tells nothing of its spread
/// </param>
internal sealed record PairedDifference(double Mean, double? HalfWidth)
{
    private const double Confidence = 0.95;

    /// <summary>Chance alone would rarely make so much.</summary>
    public bool IsClear => HalfWidth is { } half && Math.Abs(Mean) > half;

    public static PairedDifference Of(IReadOnlyList<double> values, IReadOnlyList<double> others)
    {
        double[] differences = [.. values.Zip(others, (value, other) => value - other)];
        return new(
            differences.Average(),
            differences.Length < 2
                ? null
                : StudentT.Bound(Confidence, differences.Length - 1) * Spread(differences) / Math.Sqrt(differences.Length));
    }

    /// <summary>The standard deviation, with n - 1; 0 of one value.</summary>
    public static double Spread(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return values.Count < 2 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }
}
