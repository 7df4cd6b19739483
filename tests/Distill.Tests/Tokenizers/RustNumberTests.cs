using System.Globalization;
using Distill.Tokenizers;

namespace Distill.Tests.Tokenizers;

public sealed class RustNumberTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-12", -12)]
    [InlineData("-3.5", -3.5)]
    [InlineData("1.25e2", 125)]
    [InlineData("125E-2", 1.25)]
    [InlineData("1e+3", 1000)]
    [InlineData("0.00000000000000000000000000000000000000000000001e46", 0.1)]
    [InlineData("100000000000000000000000000000000000000000000000e-46", 10)]
    [InlineData("1e-400", 0)]
    [InlineData("0e99999999999999999999", 0)]
    [InlineData("1e-99999999999999999999", 0)]
    [InlineData("1e99999999999999999999", double.PositiveInfinity)]
    [InlineData("-1e309", double.NegativeInfinity)]
    public void Numbers_are_read(string json, double expected) =>
        Assert.Equal(expected, RustNumber.Parse(json), Math.Abs(expected) * 1e-15);

    /// <summary>The digits as a whole number are 2^53 + 1 and more: rounding before the division is not harmless.</summary>
    [Fact]
    public void The_last_bit_is_that_of_a_division()
    {
        const string json = "-9.0071992547409937";

        Assert.Equal(-(90071992547409937d / 1e16), RustNumber.Parse(json));
        var exact = double.Parse(json, CultureInfo.InvariantCulture);
        Assert.InRange(RustNumber.Parse(json), exact * (1 + 2.3e-16), exact * (1 - 2.3e-16));
    }

    /// <summary>What does not fit in 64 bits is left out, as there.</summary>
    [Fact]
    public void Digits_beyond_the_twentieth_do_not_count() =>
        Assert.Equal(12345678901234567890d / 1e19, RustNumber.Parse("1.234567890123456789099999999"));
}
