namespace Distill.Bench;

internal static class Median
{
    public static double Of(ReadOnlySpan<double> figures)
    {
        var sorted = figures.ToArray();
        Array.Sort(sorted);
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
