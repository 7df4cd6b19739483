using Distill.Export;
using Distill.Models;

namespace Distill.Tests.Export;

public sealed class StaticInputsTests
{
    [Theory]
    [InlineData(-1, 3, 4f / 255, -64)]
    [InlineData(2, 4, 4f / 255, -128)]
    [InlineData(-4, -2, 4f / 255, 127)]
    [InlineData(0, 0, 1f, -128)]
    public void A_range_has_zero_among_its_codes(double least, double most, float scale, int zero) =>
        Assert.Equal(new InputScale(scale, zero), StaticInputs.Scale(least, most));
}
