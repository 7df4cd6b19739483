using System.Globalization;

namespace Distill.Tokenizers;

/// <summary>
/// A number as serde_json reads it, the parser of Hugging Face's library: all digits as one whole number, divided by a
/// power of ten. That can miss the nearest double by its last bit, and where two cuts of a word are equally likely,
/// that bit decides between them.
/// </summary>
internal static class RustNumber
{
    private const int LargestPower = 308;
    private const int Endless = 1_000_000_000; // an exponent beyond it is as good as this one

    private static readonly double[] _powers =
    [
        .. Enumerable.Range(0, LargestPower + 1).Select(power =>
            double.Parse($"1e{power}", CultureInfo.InvariantCulture)),
    ];

    /// <param name="json">a valid JSON number</param>
    public static double Parse(ReadOnlySpan<char> json)
    {
        var (digits, exponent) = (0UL, 0L);
        var (isFull, isFraction) = (false, false);
        var rest = json.TrimStart('-');
        var at = 0;
        for (; at < rest.Length && rest[at] is not ('e' or 'E'); at++)
        {
            if (rest[at] == '.')
            {
                // A whole part that is too long does not keep the fraction's first digits out.
                (isFraction, isFull) = (true, false);
                continue;
            }

            var digit = (ulong)(rest[at] - '0');
            isFull |= digits > (ulong.MaxValue - digit) / 10;
            digits = isFull ? digits : (digits * 10) + digit;
            exponent += (isFraction, isFull) switch
            {
                (true, false) => -1,
                (false, true) => 1, // dropped
                _ => 0,
            };
        }

        if (at < rest.Length)
        {
            exponent += (long)double.Clamp(
                double.Parse(rest[(at + 1)..], CultureInfo.InvariantCulture), -Endless, Endless);
        }

        return (json[0] == '-' ? -1 : 1) * Scaled(digits, exponent);
    }

    private static double Scaled(double digits, long exponent)
    {
        for (; exponent < -LargestPower && digits != 0; exponent += LargestPower)
        {
            digits /= _powers[LargestPower];
        }

        return digits == 0 ? 0
            : exponent < 0 ? digits / _powers[-exponent]
            : exponent <= LargestPower ? digits * _powers[exponent]
            : double.PositiveInfinity;
    }
}
