namespace Distill.Tests;

public sealed class NearestTests
{
    [Theory]
    [InlineData("temprature", "temperature")] // one letter missing
    [InlineData("tempreature", "temperature")] // two swapped
    [InlineData("Weight", "weight")]
    [InlineData("wieght", "weight")]
    [InlineData("beta", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void The_nearest_word_is_the_one_that_was_meant(string word, string? meant) =>
        Assert.Equal(meant, Nearest.Among(word, ["weight", "temperature", "y"]));

    [Fact]
    public void Words_of_hostile_length_are_compared_quickly() =>
        Assert.Null(Nearest.Among(new string('a', 1_000_000), [new string('b', 1_000_000)]));
}
