using Distill.Recipes;

namespace Distill.Tests.Recipes;

public sealed class LayerMapTests
{
    [Theory]
    [InlineData(LayerMapRule.Uniform, 3, 6, "0-1 1-3 2-5")]
    [InlineData(LayerMapRule.Uniform, 4, 6, "0-1 1-2 2-4 3-5")]
    [InlineData(LayerMapRule.Uniform, 4, 12, "0-2 1-5 2-8 3-11")]
    [InlineData(LayerMapRule.Uniform, 1, 6, "0-5")]
    [InlineData(LayerMapRule.Uniform, 4, 2, "0-0 1-0 2-1 3-1")]
    [InlineData(LayerMapRule.Skip, 6, 12, "0-1 1-3 2-5 3-7 4-9")]
    [InlineData(LayerMapRule.Skip, 1, 6, "")]
    [InlineData(LayerMapRule.First, 3, 6, "0-0 1-1 2-2")]
    [InlineData(LayerMapRule.First, 4, 2, "0-0 1-1")]
    [InlineData(LayerMapRule.Last, 3, 6, "0-3 1-4 2-5")]
    [InlineData(LayerMapRule.Last, 4, 2, "2-0 3-1")]
    internal void A_rule_pairs_the_students_blocks_with_the_teachers(
        LayerMapRule rule, int student, int teacher, string expected) =>
        Assert.Equal(
            expected,
            string.Join(' ', LayerMap.By(rule).Of(student, teacher).Select(pair => $"{pair.Student}-{pair.Teacher}")));

    [Fact]
    public void Named_pairs_stay_as_they_are()
    {
        var map = LayerMap.Named([new LayerPair(LayerPair.Embeddings, LayerPair.Embeddings), new LayerPair(2, 0)]);

        Assert.Equal(map.Pairs, map.Of(3, 6));
        Assert.Equal(
            "[{ student: embeddings, teacher: embeddings }, { student: 2, teacher: 0 }]", RecipeWriter.Scalar(map));
    }
}
