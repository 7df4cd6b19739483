using Distill.Recipes;

namespace Distill.Tests.Recipes;

public sealed class ExtendsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ExtendsTests()
    {
        _folder.Write("train.csv", "text,label\nsome words,a\n");
        _folder.Write("bases/rows.csv", "text,label\nsome words,a\n");
        _folder.Write(
            "base.yaml",
            """
            name: base
            seed: 7
            data: { train: train.csv, max_length: 32 }
            teacher: { model: {}, training: { epochs: 4 } }
            student: { model: { hidden_size: 128 } }
            training: { epochs: 2, early_stopping: { patience: 1 } }
            compress: [quantize]
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sections_are_taken_over_key_by_key_lists_and_values_as_a_whole()
    {
        var recipe = Read(
            """
            extends: base.yaml
            student: { model: { num_hidden_layers: 1 } }
            training: { epochs: 5 }
            compress: [share]
            """).Recipe;

        Assert.Equal((7, 32, 4), (recipe.Seed, recipe.Data.MaxLength, recipe.Teacher.Training.Epochs));
        Assert.Equal((128, 1), (recipe.Student.Model.HiddenSize, recipe.Student.Model.NumHiddenLayers));
        Assert.Equal((5, 1), (recipe.Training.Epochs, recipe.Training.EarlyStopping!.Patience));
        Assert.NotNull(Assert.Single(recipe.Compress).Share);
    }

    [Fact]
    public void A_recipe_that_extends_another_is_called_as_its_own_file() =>
        Assert.Equal("mine", Read("extends: base.yaml\n").Recipe.Name);

    [Fact]
    public void What_is_written_down_of_it_stands_alone()
    {
        var recipe = Read("extends: base.yaml\ntraining: { epochs: 5 }\n").Recipe;

        Assert.Equal(recipe, RecipeFile.Read(_folder.Write("resolved.yaml", RecipeWriter.Write(recipe))).Recipe);
    }

    [Fact]
    public void Null_takes_a_key_back_also_where_it_would_be_inherited()
    {
        var recipe = Read(
            """
            extends: base.yaml
            data: { max_length: null }
            teacher: { model: null, from: bert, training: null }
            training: { early_stopping: null }
            """.Replace("bert", Bert(), StringComparison.Ordinal)).Recipe;

        Assert.Equal((128, null), (recipe.Data.MaxLength, recipe.Training.EarlyStopping));
        Assert.Null(recipe.Teacher.Model);
    }

    [Fact]
    public void Paths_count_from_the_folder_of_the_recipe_that_names_them()
    {
        _folder.Write("bases/rows.yaml", "extends: ../base.yaml\ndata: { train: rows.csv }\n");

        var file = Read("extends: bases/rows.yaml\n");

        Assert.Equal(_folder.File("bases/rows.csv"), file.Resolve(file.Recipe.Data.Train));
    }

    [Fact]
    public void Variables_of_the_environment_are_read_in_paths()
    {
        Environment.SetEnvironmentVariable("DISTILL_TEST_ROWS", _folder.File("bases"));

        var file = Read("extends: base.yaml\ndata: { train: '${env:DISTILL_TEST_ROWS}/rows.csv' }\n");

        Assert.Equal(_folder.File("bases/rows.csv"), file.Resolve(file.Recipe.Data.Train));
    }

    [Theory]
    [InlineData("extends: nowhere.yaml", "mine.yaml:1:10: extends is 'nowhere.yaml'; /here/nowhere.yaml: there is no such file.")]
    [InlineData("extends: mine.yaml", "mine.yaml:1:10: extends goes in a circle: mine.yaml → mine.yaml. Remove one of these keys.")]
    [InlineData("extends: round.yaml",
        "round.yaml:1:10: extends goes in a circle: mine.yaml → round.yaml → mine.yaml. Remove one of these keys.")]
    [InlineData("extends: [base.yaml]", "mine.yaml:1:10: extends is a list; it must be the path of a file.")]
    [InlineData("extends: base.yaml\nseed: x", "mine.yaml:2:7: seed is 'x'; it must be a whole number.")]
    [InlineData("extends: wrong.yaml", "wrong.yaml:2:7: seed is 'x'; it must be a whole number.")]
    [InlineData("extends: base.yaml\ndata: { train: '${env:DISTILL_UNSET}/a' }",
        "mine.yaml:2:16: train is '${env:DISTILL_UNSET}/a'; the environment variable 'DISTILL_UNSET' is not set.")]
    [InlineData("extends: base.yaml\ndata: { text: '${env:HOME}' }",
        "mine.yaml:2:15: text is '${env:HOME}'; variables are read in paths only.")]
    public void What_is_wrong_is_told_where_it_stands(string text, string problem)
    {
        _folder.Write("round.yaml", "extends: mine.yaml\n");
        _folder.Write("wrong.yaml", "extends: base.yaml\nseed: x\n");

        var exception = Assert.Throws<UserException>(() => Read(text));

        Assert.Equal(ExitCode.RecipeInvalid, exception.Code);
        Assert.Contains(
            problem,
            exception.Message
                .Replace($"{_folder.Root}/mine", "mine", StringComparison.Ordinal)
                .Replace($"{_folder.Root}/round", "round", StringComparison.Ordinal)
                .Replace($"{_folder.Root}/wrong", "wrong", StringComparison.Ordinal)
                .Replace(_folder.Root, "/here", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    private string Bert()
    {
        _folder.Write("bert/config.json", "{}");
        _folder.Write("bert/vocab.txt", "[PAD]\n");
        _folder.Write("bert/model.safetensors", "");
        return "bert";
    }

    private RecipeFile Read(string text) => RecipeFile.Read(_folder.Write("mine.yaml", text + "\n"));
}
