namespace Distill.Evaluation;

/// <summary>
/// Student's t distribution with whole degrees of freedom, in closed form: Abramowitz and Stegun 1964, Handbook of
/// Mathematical Functions, 26.7.3 and 26.7.4.
/// </summary>
internal static class StudentT
{
    /// <summary>How likely |T| is below <paramref name="t"/>.</summary>
    public static double Within(double t, int degrees)
    {
        var angle = Math.Atan(Math.Abs(t) / Math.Sqrt(degrees));
        var (sine, cosine) = (Math.Sin(angle), Math.Cos(angle));
        var isOdd = degrees % 2 == 1;
        var (sum, term) = (0.0, isOdd ? cosine : 1.0);
        for (var k = isOdd ? 1 : 0; k <= degrees - 2; k += 2)
        {
            sum += term;
            term *= cosine * cosine * (k + 1) / (k + 2);
        }

        return isOdd ? 2 / Math.PI * (angle + (sine * sum)) : sine * sum;
    }

    /// <summary>The t below which |T| is with that probability: 12.706 for 0.95 and one degree.</summary>
    public static double Bound(double probability, int degrees)
    {
        var (low, high) = (0.0, 1.0);
        while (Within(high, degrees) < probability)
        {
            high *= 2;
        }

        while (high - low > 1e-12 * high)
        {
            var middle = (low + high) / 2;
            (low, high) = Within(middle, degrees) < probability ? (middle, high) : (low, middle);
        }

        return high;
    }
}
