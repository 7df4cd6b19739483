using Distill.Recipes;

namespace Distill.Tests.Recipes;

public sealed class LayerChoiceTests
{
    [Theory]
    [InlineData(6, 12, new[] { 0, 2, 4, 7, 9, 11 })] // those of DistilBERT
    [InlineData(3, 12, new[] { 0, 6, 11 })]
    [InlineData(2, 4, new[] { 0, 3 })]
    [InlineData(1, 4, new[] { 0 })]
    [InlineData(4, 4, new[] { 0, 1, 2, 3 })]
    [InlineData(1, 1, new[] { 0 })]
    public void Layers_can_be_spread_from_the_first_to_the_last(int wanted, int there, int[] layers) =>
        Assert.Equal(layers, LayerChoice.By(LayerRule.Uniform).Of(wanted, there));

    [Fact]
    public void Or_be_the_first_or_the_last_or_those_of_a_list()
    {
        Assert.Equal([0, 1], LayerChoice.By(LayerRule.First).Of(2, 5));
        Assert.Equal([3, 4], LayerChoice.By(LayerRule.Last).Of(2, 5));
        Assert.Equal([2, 0], LayerChoice.Named([2, 0]).Of(2, 5));
    }
}
