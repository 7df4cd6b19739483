using Distill.Recipes;

namespace Distill.Tests.Recipes;

public sealed class SettingTests : IDisposable
{
    private const string Text =
        """
        data: { train: train.csv }
        teacher: { model: {} }
        student: { model: {} }
        training: { epochs: 2, early_stopping: { patience: 1 } }
        compress:
        - prune: { kind: magnitude, sparsity: 0.5 }
        - quantize
        """;

    private readonly TemporaryFolder _folder = new();

    public SettingTests() => _folder.Write("train.csv", "text,label\nsome words,a\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_setting_holds_as_if_the_recipe_said_so()
    {
        var recipe = Read("training.epochs=5", "loss.soft.temperature=3", "loss.hidden={weight: 0.1}", "name=other").Recipe;

        Assert.Equal((5, 3), (recipe.Training.Epochs, recipe.Loss.Soft.Temperature));
        Assert.Equal((0.1, "other"), (recipe.Loss.Hidden!.Weight, recipe.Name));
        Assert.Equal(1, recipe.Training.EarlyStopping!.Patience);
    }

    [Fact]
    public void A_later_setting_outweighs_an_earlier_one() =>
        Assert.Equal(7, Read("training.epochs=5", "training={epochs: 7}").Recipe.Training.Epochs);

    [Fact]
    public void Steps_are_counted() =>
        Assert.Equal(0.9, Read("compress.0.prune.sparsity=0.9").Recipe.Compress[0].Prune!.Sparsity);

    [Fact]
    public void Null_takes_a_key_back()
    {
        Assert.Null(Read("training.early_stopping=null").Recipe.Training.EarlyStopping);
        Assert.Equal(3, Read("training.epochs=null", "training.early_stopping=null").Recipe.Training.Epochs);
        Assert.Null(Read("training.clip_norm=null").Recipe.Training.ClipNorm);
    }

    [Theory]
    [InlineData("training.epochs=0", "--set training.epochs: epochs is 0; it must be at least 1.")]
    [InlineData("training.epoch=3", "--set training.epoch: unknown key 'epoch' in training. Did you mean 'epochs'?")]
    [InlineData("loss.soft.temperature=-2",
        "--set loss.soft.temperature: temperature is -2; it must be above 0. Usual values are 1 to 10.")]
    [InlineData("seed.low=1", "--set seed.low: seed holds keys; it must be a whole number.")]
    [InlineData("compress.2.quantize.bits=4", "--set compress.2.quantize.bits: compress has 2 steps, counted from 0.")]
    [InlineData("extends=other.yaml", "--set extends: extends stands in a recipe only, and not in a setting.")]
    [InlineData("data.train=nowhere.csv",
        "--set data.train: data.train is 'nowhere.csv'; /here/nowhere.csv: there is no such file.")]
    [InlineData("seed=[1", "--set seed: this is not YAML: a '[' is opened and never closed.")]
    public void What_is_wrong_is_told_as_in_a_recipe_with_the_setting_as_the_place(string setting, string problem) =>
        Assert.Contains(problem, Problems(setting), StringComparison.Ordinal);

    [Fact]
    public void A_rule_across_keys_names_the_setting_that_breaks_it() =>
        Assert.StartsWith("--set training.early_stopping.patience: ", Problems("training.early_stopping.patience=9"));

    [Theory]
    [InlineData("training.epochs")]
    [InlineData("=3")]
    public void What_is_no_key_with_a_value_is_a_usage_error(string text)
    {
        var tool = Tool.Run("validate", _folder.Write("recipe.yaml", Text), "--set", text);

        Assert.Equal(ExitCode.Usage, tool.Code);
        Assert.StartsWith($"--set: '{text}' is no key with a value, such as training.epochs=3.", tool.Error);
    }

    [Theory]
    [InlineData("a=1,2,4", "1|2|4")]
    [InlineData("a=[1, 2],[3]", "[1, 2]|[3]")]
    [InlineData("a='x,y', z", "'x,y'|z")]
    [InlineData("a={b: 1, c: 2}", "{b: 1, c: 2}")]
    public void Alternatives_are_between_commas_but_not_within_brackets_or_quotes(string text, string values) =>
        Assert.Equal(values, string.Join('|', Setting.Parse(text).Alternatives().Select(each => each.Value)));

    private RecipeFile Read(params string[] settings)
    {
        var file = Open(settings);
        Assert.Empty(file.Problems);
        return file;
    }

    private RecipeFile Open(params string[] settings) =>
        RecipeFile.Open(_folder.Write("recipe.yaml", Text), [.. settings.Select(Setting.Parse)]);

    private string Problems(string setting)
    {
        var problems = "";
        try
        {
            problems = string.Join('\n', Open(setting).Problems);
        }
        catch (UserException exception)
        {
            problems = exception.Message;
        }

        return problems.Replace(_folder.Root, "/here", StringComparison.Ordinal);
    }
}
