namespace Distill.Compression;

/// <summary>What is worth looking at among models that differ in several costs.</summary>
internal static class ParetoFront
{
    /// <summary>Whether no other point has every cost as low, and one of them lower.</summary>
    /// <param name="points">costs of each, as many everywhere; less is better</param>
    public static bool[] Of(IReadOnlyList<double[]> points) =>
        [.. points.Select(point => !points.Any(other => Dominates(other, point)))];

    private static bool Dominates(double[] one, double[] other) =>
        one.Zip(other).All(pair => pair.First <= pair.Second) && one.Zip(other).Any(pair => pair.First < pair.Second);
}
