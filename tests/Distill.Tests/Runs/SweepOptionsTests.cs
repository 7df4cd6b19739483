using Distill.Recipes;
using Distill.Runs;

namespace Distill.Tests.Runs;

public sealed class SweepOptionsTests
{
    [Fact]
    public void All_combinations_are_tried_in_order() =>
        Assert.Equal(
            ["a=1, b=x", "a=1, b=y", "a=2, b=x", "a=2, b=y"],
            Options("a=1,2", "b=x,y").Combinations().Select(Trial.NameOf));

    [Fact]
    public void Without_settings_there_is_the_recipe() =>
        Assert.Equal(["the recipe"], Options().Combinations().Select(Trial.NameOf));

    [Theory]
    [InlineData(1, 8, "8")]
    [InlineData(2, 8, "4 8")]
    [InlineData(8, 8, "1 2 4 8")]
    [InlineData(9, 12, "2 3 6 12")]
    [InlineData(16, 3, "1 2 3")]
    public void A_halving_doubles_the_epochs_up_to_the_recipes(int combinations, int epochs, string rounds) =>
        Assert.Equal(rounds, string.Join(' ', SweepOptions.Rounds(combinations, epochs)));

    [Fact]
    public void A_key_that_is_given_twice_is_refused() =>
        Assert.Equal(
            "--set: a is given twice. Put its values into one: a=1,2,4.",
            Assert.Throws<UserException>(() => Options("a=1", "a=2").Combinations()).Message);

    [Fact]
    public void Folders_have_names_that_tell_what_is_in_them_and_no_two_the_same()
    {
        Assert.Equal(Path.Combine("s", "temperature-4-seed-2"), Folder("loss.soft.temperature=4"));
        Assert.Matches("s.learning_rate-1.0e-3-learning_rate-1-[0-9a-f]{8}-seed-2", Folder(
            "training.optimizer.learning_rate=1.0e-3", "teacher.training.optimizer.learning_rate=1"));
        Assert.NotEqual(Folder("loss.hidden={weight: 1}"), Folder("loss.hidden={weight: 2}"));
        Assert.Equal(Path.Combine("s", "seed-2"), Folder());
    }

    private static string Folder(params string[] settings) =>
        new Trial("recipe.yaml", new SweepFolder("s", "s"), [.. settings.Select(Setting.Parse)], Seed: 2).Folder.Path;

    private static SweepOptions Options(params string[] settings) => new([.. settings.Select(Setting.Parse)], Seeds: 1);
}
