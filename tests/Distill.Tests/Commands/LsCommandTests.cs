using System.Text.Json;

namespace Distill.Tests.Commands;

public sealed class LsCommandTests
{
    [Fact]
    public void Every_recipe_of_the_repository_comes_with_the_tool()
    {
        var files = Directory.GetFiles(Repository.Path("recipes"), "*.yaml");
        var listed = JsonDocument.Parse(Tool.Run("ls", "--json").Output).RootElement.GetProperty("recipes");

        Assert.Equal(
            files.Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal),
            listed.EnumerateArray().Select(recipe => recipe.GetProperty("name").GetString()));
    }

    [Fact]
    public void A_recipe_is_listed_with_its_first_line() =>
        Assert.Matches(
            "(?m)^smoke +The whole way in seconds: a tiny teacher and a tiny student on 600 made-up sentences.$",
            Tool.Run("ls").Output);

    [Fact]
    public void A_listed_recipe_finds_the_rows_that_come_with_it()
    {
        var recipe = Path.Combine(AppContext.BaseDirectory, "recipes", "smoke.yaml");

        Assert.Equal(ExitCode.Done, Tool.Run("validate", recipe).Code);
    }
}
