using Distill.Recipes;

namespace Distill.Tests.Recipes;

public sealed class NetworkPartTests
{
    [Theory]
    [InlineData("layers", new[] { 0, 1, 2, 3 })]
    [InlineData("layers.2", new[] { 2 })]
    [InlineData("layers.1-2", new[] { 1, 2 })]
    [InlineData("layers.3-1", new int[0])]
    [InlineData("embeddings", new int[0])]
    [InlineData("head", new int[0])]
    public void A_word_holds_layers(string word, int[] layers) =>
        Assert.Equal(layers, Enumerable.Range(0, 4).Where(NetworkPart.Read(word)!.Holds));

    [Theory]
    [InlineData("layer")]
    [InlineData("layers.")]
    [InlineData("layers.-1")]
    [InlineData("layers.0-")]
    [InlineData("layers.0:3")]
    [InlineData("layers.12345678901")]
    [InlineData("Embeddings")]
    public void Other_words_name_nothing(string word) => Assert.Null(NetworkPart.Read(word));
}
