namespace Distill.Tests.Recipes;

public sealed class RecipeProblemsTests
{
    public static TheoryData<string> Books => [.. ProblemBook.Files];

    [Theory]
    [MemberData(nameof(Books))]
    public void What_is_wrong_with_a_recipe_is_told_as_approved(string book) => ProblemBook.Check(book);
}
