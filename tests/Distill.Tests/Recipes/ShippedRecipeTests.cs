using Distill.Recipes;

namespace Distill.Tests.Recipes;

public sealed class ShippedRecipeTests
{
    public static TheoryData<string> Recipes => [.. Paths];

    private static string[] Paths =>
        Directory.GetFiles(Repository.Path("recipes"), "*.yaml", SearchOption.AllDirectories);

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_shipped_recipe_has_no_problem(string path)
    {
        // Data sets and models of other recipes are made on the user's machine and need not be there.
        var problems = RecipeFile.Open(path).Problems.Where(problem =>
            !problem.What.Contains("there is no such file") && !IsMadeByAShippedRecipe(problem));

        Assert.Empty(problems);
    }

    [Fact]
    public void A_recipe_that_goes_on_from_another_says_which_one_to_run_first()
    {
        using var folder = new TemporaryFolder();
        folder.Write("rows.csv", "text,label\na b,c\n");
        var recipe = folder.Write("recipe.yaml", """
            data: { train: rows.csv }
            tokenizer: { from: runs/pretrain/student }
            student: { model: {}, start: { from: runs/pretrain/student } }
            """);

        var problems = RecipeFile.Open(recipe).Problems;

        Assert.Equal(2, problems.Count);
        Assert.All(problems, problem => Assert.EndsWith(
            "A run makes it: run the recipe 'pretrain' first, as in 'dotnet distill run pretrain.yaml'.",
            problem.What,
            StringComparison.Ordinal));
        Assert.All(problems, problem => Assert.True(IsMadeByAShippedRecipe(problem)));
    }

    private static bool IsMadeByAShippedRecipe(Problem problem) => Array.Exists(Paths, path =>
        problem.What.Contains(
            $"run the recipe '{Path.GetFileNameWithoutExtension(path)}' first", StringComparison.Ordinal));

    [Fact]
    public void The_smoke_recipe_finds_its_rows() =>
        Assert.Equal(ExitCode.Done, Tool.Run("validate", Repository.Path("recipes/smoke.yaml")).Code);
}
