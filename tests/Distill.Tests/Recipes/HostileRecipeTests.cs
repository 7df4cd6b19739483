using System.Text;
using Distill.Recipes;

namespace Distill.Tests.Recipes;

public sealed class HostileRecipeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("[", "recipe.yaml:1:33: nested deeper than 32 levels; a recipe needs five.")]
    [InlineData("{", "recipe.yaml:1:33: nested deeper than 32 levels; a recipe needs five.")]
    [InlineData("- ", "recipe.yaml:1:65: nested deeper than 32 levels; a recipe needs five.")]
    [InlineData("? ", "recipe.yaml:1:65: nested deeper than 32 levels; a recipe needs five.")]
    [InlineData("a: {", "recipe.yaml:1:125: nested deeper than 32 levels; a recipe needs five.")]
    public void Deep_nesting_is_refused(string open, string problem) =>
        Assert.Equal(problem, Problems(string.Concat(Enumerable.Repeat(open, 100_000))));

    [Fact]
    public void An_alias_bomb_is_refused_line_by_line()
    {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 9).Select(level =>
            $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 9))}]\n"));

        Assert.Contains(
            "recipe.yaml:2:10: '*a0' is an alias; a recipe holds none. Write the value out.",
            Problems(bomb));
    }

    [Fact]
    public void Very_many_values_are_refused() =>
        Assert.Equal(
            "recipe.yaml:1:59999: more than 20000 values; a recipe has a few dozen. Is it the right file?",
            Problems($"[{string.Join(", ", Enumerable.Repeat("x", 30_000))}]"));

    [Fact]
    public void A_file_of_more_than_a_megabyte_is_refused() =>
        Assert.Equal(
            "recipe.yaml: is larger than 1 MB; a recipe has a few kilobytes. Is it the right file?",
            Problems(new string('#', (1 << 20) + 1)));

    [Fact]
    public void A_value_of_a_megabyte_is_quoted_in_part() =>
        Assert.Contains(
            $"seed is '{new string('x', 60)}…'; it must be a whole number.",
            Problems($"seed: {new string('x', 1_000_000)}"));

    [Fact]
    public void A_key_of_hundreds_of_letters_is_quoted_in_part() =>
        Assert.Contains(
            $"unknown key '{new string('x', 60)}…' at the top level.",
            Problems($"\"{new string('x', 500)}\": 1"));

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x61, 0x00 }, "recipe.yaml: is UTF-16 text. Save it as UTF-8.")]
    [InlineData(new byte[] { 0x61, 0x0A, 0x62, 0x00 }, "recipe.yaml:2:2: holds a NUL byte; a recipe is UTF-8 text.")]
    [InlineData(
        new byte[] { 0x61, 0x0A, 0x61, 0xE9, 0x62 },
        "recipe.yaml:2:2: byte 0xE9 is not UTF-8. Save the file as UTF-8.")]
    [InlineData(
        new byte[] { 0xEF, 0xBB, 0xBF, 0xC0, 0xAF },
        "recipe.yaml:1:4: byte 0xC0 is not UTF-8. Save the file as UTF-8.")]
    [InlineData(new byte[] { }, "recipe.yaml:1:1: the recipe is empty. 'dotnet distill new' writes one for your data.")]
    public void What_is_no_text_is_refused(byte[] bytes, string problem) => Assert.Equal(problem, Problems(bytes));

    [Fact]
    public void A_recipe_that_is_not_there_is_told_with_its_neighbours()
    {
        _folder.Write("recipe.yaml", "");

        Assert.Equal(
            "recipes.yaml: there is no such file. Did you mean 'recipe.yaml'? "
            + "'dotnet distill ls' lists the tool's own recipes, 'dotnet distill new' writes one for your data.",
            ProblemsOf(_folder.File("recipes.yaml")));
    }

    [Fact]
    public void A_folder_is_no_recipe() =>
        Assert.Equal("is a directory; a file is needed.", ProblemsOf(_folder.Root).Split(": ")[^1]);

    [Fact]
    public void No_damage_to_a_recipe_ends_in_anything_but_sentences()
    {
        const int tries = 4000;
        var random = new Random(7);
        var whole = File.ReadAllText(Repository.Path("recipes/smoke.yaml"));
        string[] splices =
        [
            "[", "]", "{", "}", ":", ": ", "- ", "?", "&a ", "*a", "!", "|", ">", "'", "\"", "\\", "\t", "\n", "\r",
            "%", "@", "#", ",", "\0", "é", "\u2028", "---\n", "...\n", "<<: ", "1e9", "-1", "null",
        ];

        for (var attempt = 0; attempt < tries; attempt++)
        {
            var text = new StringBuilder(whole);
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                var at = random.Next(text.Length);
                _ = random.Next(3) switch
                {
                    0 => text.Remove(at, Math.Min(random.Next(1, 20), text.Length - at)),
                    1 => text.Insert(at, splices[random.Next(splices.Length)]),
                    _ => text.Insert(at, text.ToString(at, Math.Min(random.Next(1, 80), text.Length - at))),
                };
            }

            var path = _folder.Write("recipe.yaml", text.ToString());
            try
            {
                Assert.All(RecipeFile.Open(path).Problems, problem => Assert.StartsWith(path, problem.Where));
            }
            catch (UserException exception)
            {
                Assert.NotEmpty(exception.Problems);
            }
        }
    }

    private string Problems(string text) => Problems(Encoding.UTF8.GetBytes(text));

    private string Problems(byte[] bytes) => ProblemsOf(_folder.Write("recipe.yaml", bytes));

    private string ProblemsOf(string path)
    {
        var exception = Assert.Throws<UserException>(() => RecipeFile.Read(path));
        Assert.Equal(ExitCode.RecipeInvalid, exception.Code);
        return exception.Message.Replace(_folder.Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
    }
}
