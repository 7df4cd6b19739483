using Distill.Recipes;

namespace Distill.Tests.Recipes;

public sealed class ShippedRecipeTests
{
    public static TheoryData<string> Recipes =>
        [.. Directory.GetFiles(Repository.Path("recipes"), "*.yaml", SearchOption.AllDirectories)];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_shipped_recipe_has_no_problem(string path)
    {
        // Data sets that are made on the user's machine need not be there.
        var problems = RecipeFile.Open(path).Problems.Where(problem => !problem.What.Contains("there is no such file"));

        Assert.Empty(problems);
    }

    [Fact]
    public void The_smoke_recipe_finds_its_rows() =>
        Assert.Equal(ExitCode.Done, Tool.Run("validate", Repository.Path("recipes/smoke.yaml")).Code);
}
