using Distill.Recipes;

namespace Distill.Tests.Recipes;

public sealed class RecipeReferenceTests
{
    [Fact]
    public void The_reference_says_what_the_records_say() => Approved.Equal("docs/recipe.md", RecipeReference.Write());

    [Fact]
    public void Every_key_is_described_in_a_sentence() =>
        Assert.All(SectionShape.Paths, path =>
            Assert.Matches(@"^[A-Z].*[.:)]$", SectionShape.KeyAt(path).About.Description));

    [Fact]
    public void Every_key_that_may_be_null_says_what_holds_then() =>
        Assert.All(
            SectionShape.Paths.Select(SectionShape.KeyAt).Where(key => key.MayBeNull),
            key => Assert.NotNull(key.About.Otherwise));
}
