using System.Text.Json;

namespace Distill.Tests.Commands;

public sealed class ValidateCommandTests : IDisposable
{
    private const string Models = "teacher: { model: {} }\nstudent: { model: {} }\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_good_recipe_is_told_in_words_on_stdout()
    {
        var path = Repository.Path("recipes/smoke.yaml");
        var tool = Tool.Run("validate", path);

        Assert.Equal("", tool.Error);
        Assert.Equal(
            $"{path}: A teacher, a BERT with 2 layers of width 64, trained for 4 epochs, teaches a BERT with 1 layer "
            + "of width 32. The student minimizes 0.5 × cross-entropy to the labels + 0.5 × T² · KL to the teacher at "
            + "T = 2 over 4 epochs of ../datasets/smoke/smoke.csv, 16 examples a step, in fp32. The student without a "
            + "teacher is trained beside it.\n",
            tool.Output);
    }

    [Fact]
    public void Show_prints_a_recipe_that_is_valid_itself()
    {
        _folder.Write("train.csv", "text,label\nwords,a\n");
        var recipe = _folder.Write("recipe.yaml", $"data: {{ train: train.csv }}\n{Models}");

        var shown = _folder.Write("shown.yaml", Tool.Run("validate", "--show", recipe).Output);

        Assert.Equal(File.ReadAllText(shown), Tool.Run("validate", "--show", shown).Output);
    }

    [Fact]
    public void Json_holds_the_problems_and_nothing_goes_to_stderr()
    {
        var recipe = _folder.Write("recipe.yaml", $"seed: -1\ndata: {{ train: x.csv }}\n{Models}");

        var tool = Tool.Run("validate", "--json", recipe);

        var document = JsonDocument.Parse(tool.Output).RootElement;
        Assert.Equal((ExitCode.RecipeInvalid, ""), (tool.Code, tool.Error));
        Assert.False(document.GetProperty("valid").GetBoolean());
        Assert.Equal(2, document.GetProperty("problems").GetArrayLength());

        var first = document.GetProperty("problems")[0];
        Assert.Equal($"{recipe}:1:7", first.GetProperty("where").GetString());
        Assert.Equal("seed is -1; it must be at least 0.", first.GetProperty("what").GetString());
    }

    [Fact]
    public void Json_of_a_good_recipe_says_so()
    {
        var tool = Tool.Run("validate", "--json", "--show", Repository.Path("recipes/smoke.yaml"));

        var document = JsonDocument.Parse(tool.Output).RootElement;
        Assert.Equal(ExitCode.Done, tool.Code);
        Assert.True(document.GetProperty("valid").GetBoolean());
        Assert.StartsWith("name: smoke\n", document.GetProperty("resolved").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, document.GetProperty("problems").GetArrayLength());
    }

    [Fact]
    public void The_exit_code_is_3_for_recipes_4_for_their_files_and_2_for_usage()
    {
        var wrong = _folder.Write("wrong.yaml", $"seed: -1\ndata: {{ train: none.csv }}\n{Models}");
        var missing = _folder.Write("missing.yaml", $"data: {{ train: none.csv }}\n{Models}");

        Assert.Equal(ExitCode.RecipeInvalid, Tool.Run("validate", wrong).Code);
        Assert.Equal(ExitCode.InputInvalid, Tool.Run("validate", missing).Code);
        Assert.Equal(ExitCode.Usage, Tool.Run("validate").Code);
        Assert.Equal(ExitCode.Usage, Tool.Run("validate", wrong, "--shwo").Code);
    }

    [Fact]
    public void Nothing_on_the_way_touches_the_engine() =>
        Assert.All(
            Directory.GetFiles(Repository.Path("tool/Distill/Recipes"))
                .Append(Repository.Path("tool/Distill/Runs/InputCheck.cs"))
                .Append(Repository.Path("tool/Distill/Commands/ValidateCommand.cs")),
            file => Assert.DoesNotContain("Distill.Torch", File.ReadAllText(file), StringComparison.Ordinal));
}
