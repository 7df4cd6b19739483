using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Distill.Formats;
using Distill.Recipes;
using Distill.Reports;
using Distill.Runs;

namespace Distill.Tests.Recipes;

/// <summary>
/// The exercises of <c>recipes/exercises</c>: their commands are commands, and their answer keys, which
/// <c>answer-keys.sh</c> makes by running them, are those of the recipes as they stand and say what the pages say.
/// </summary>
public sealed partial class ExerciseTests
{
    private const string Folder = "recipes/exercises";

    public static TheoryData<string> Exercises => [.. Names];

    /// <summary>Those whose answer key was made; a page without one has no answer either.</summary>
    public static TheoryData<string> Answered =>
        [.. Names.Where(each => Page(each).Contains("answer-key", StringComparison.Ordinal))];

    private static IEnumerable<string> Names =>
        Directory.GetDirectories(Repository.Path(Folder)).Select(path => Path.GetFileName(path)).Order();

    public static TheoryData<string> Recipes =>
        [.. Directory.GetFiles(Repository.Path(Folder), "*.yaml", SearchOption.AllDirectories)];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_recipe_can_be_planned(string recipe)
    {
        using var folder = new TemporaryFolder();
        List<string> settings =
        [
            $"data.train={Repository.Path("datasets/smoke/smoke.csv")}", "data.validation=null", "data.test=null",
            "data.text=sentence", "data.max_length=24",
        ];

        // A teacher that is given is what the exercise's first command makes.
        var isGiven = RecipeFile.Open(recipe).Recipe.Teacher.From is not null;
        settings.AddRange(isGiven ? ["teacher.from=null", "teacher.model={}"] : ["teacher.data=null"]);

        var plan = Tool.Run(
            ["run", recipe, "--dry-run", "--output", folder.File("run"), .. settings.SelectMany(each => new[] { "--set", each })]);

        Assert.True(plan.Code == ExitCode.Done, plan.Error);
        Assert.Contains("student", plan.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Exercises))]
    public void A_page_has_a_question_and_a_command(string exercise)
    {
        Assert.All(
            ["**Question.**", "**Before you look.**", "**What to look at.**"],
            part => Assert.Contains(part, Page(exercise), StringComparison.Ordinal));

        var (recipe, options) = Sweep(exercise);
        foreach (var settings in options.Combinations())
        {
            // Rows and the teachers of the first command are made on the user's machine.
            Assert.DoesNotContain(RecipeFile.Open(Repository.Path(recipe), settings).Problems, problem =>
                !problem.What.Contains("there is no such file") && !problem.What.Contains("run the recipe 'assistant' first"));
        }
    }

    [Theory]
    [MemberData(nameof(Answered))]
    public void An_answer_key_is_of_the_command_and_the_recipes_as_they_stand(string exercise)
    {
        Assert.Contains("**Answer.**", Page(exercise), StringComparison.Ordinal);
        var report = AnswerKey(exercise);
        Assert.Equal(
            Sweep(exercise).Options.Combinations().Select(Trial.NameOf), report.Rows.Select(row => row.Settings));
        Assert.All(report.Rows, row => Assert.Equal(report.Seeds, row.Repetitions.Select(run => run.Seed)));
        Approved.Equal($"{Folder}/{exercise}/answer-key/sweep.md", SweepTable.Markdown(report));

        var recorded = File.ReadAllLines(Repository.Path($"{Folder}/{exercise}/answer-key/SHA256SUMS"));
        string[] recipes = ["base.yaml", .. Directory.GetFiles(Repository.Path($"{Folder}/{exercise}"), "*.yaml")
            .Select(path => $"{exercise}/{Path.GetFileName(path)}").Order(StringComparer.Ordinal)];
        Assert.True(
            recorded.SequenceEqual(recipes.Select(name => $"{Sum(Repository.Path($"{Folder}/{name}"))}  {name}")),
            $"{exercise} changed after its answer key was made; run {Folder}/answer-keys.sh {exercise}.");
    }

    [Fact]
    public void Every_temperature_gains_and_none_stands_out()
    {
        var rows = AnswerKey("01-temperature").Rows;
        Assert.All(rows, row => Assert.InRange(Gain(row), 0.025, 0.05));
        Assert.InRange(Range(rows), 0, 0.012);
    }

    [Fact]
    public void A_teacher_gains_with_few_labels_and_with_more()
    {
        var rows = AnswerKey("02-few-labels").Rows;
        Assert.InRange(Gain(rows[0]), 0.02, 0.06);
        Assert.InRange(Gain(rows[1]), 0.05, 0.08);
    }

    [Fact]
    public void A_teacher_is_more_than_smoothed_labels()
    {
        var rows = AnswerKey("03-label-smoothing").Rows;
        Assert.InRange(Mean(rows[1], "baseline") - Mean(rows[0], "baseline"), 0.005, Gain(rows[0]) - 0.01);
        Assert.InRange(Range(rows), 0, 0.01);
    }

    [Fact]
    public void A_very_small_student_learns_about_as_much_from_each_teacher()
    {
        var rows = AnswerKey("04-capacity-gap").Rows;
        Assert.All(rows, row => Assert.InRange(Gain(row), 0.05, 0.09));
        Assert.InRange(Range(rows), 0, 0.02);
        Assert.Same(rows.MinBy(row => Mean(row, "teacher")), rows.MaxBy(row => Mean(row, "student")));
    }

    [Theory]
    [InlineData("05-layer-copy", 0.10)]
    [InlineData("06-layers-to-match", 0.04)]
    public void That_layers_are_taken_or_matched_matters_and_which_ones_does_not(string exercise, double gain)
    {
        var rows = AnswerKey(exercise).Rows;
        Assert.All(rows.Skip(1), row => Assert.True(Mean(row, "student") - Mean(rows[0], "student") > gain));
        Assert.InRange(Range([.. rows.Skip(1)]), 0, 0.01);
    }

    [Fact]
    public void A_student_breaks_at_a_half_and_mends_up_to_seven_tenths()
    {
        // By sparsity 0.5, 0.7, 0.9 and 0.97, first without recovery and then with it.
        double[] lost = [.. AnswerKey("07-pruning").Rows.Select(row => Mean(row, "student") - Mean(row, "pruned"))];
        Assert.InRange(lost[0], 0.08, 0.15);
        Assert.InRange(lost[2], 0.25, 0.35);
        Assert.All([lost[1], lost[3]], each => Assert.InRange(each, -0.01, 0.015));
        Assert.InRange(lost[5], 0.09, 0.14);
        Assert.True(Mean(AnswerKey("07-pruning").Rows[6], "pruned") < 0.14);
        var half = AnswerKey("07-pruning").Rows[0];
        Assert.InRange(half.Bytes("pruned")!.Value / half.Bytes("student")!.Value, 0.55, 0.60);
    }

    [Fact]
    public void Eight_bits_cost_nothing_and_four_a_point_whoever_shares_a_scale()
    {
        var rows = AnswerKey("08-bits").Rows;
        Assert.All(rows.Take(3), row => Assert.InRange(Mean(row, "student") - Mean(row, "int8"), -0.002, 0.002));
        Assert.All(rows.Skip(3), row => Assert.InRange(Mean(row, "student") - Mean(row, "int4"), 0.007, 0.013));
        Assert.All(rows.Take(3), row => Assert.InRange(row.Bytes("student")!.Value / row.Bytes("int8")!.Value, 3.6, 4));
        Assert.All(rows.Skip(3), row => Assert.InRange(row.Bytes("student")!.Value / row.Bytes("int4")!.Value, 6.5, 7.5));
    }

    private static double Mean(SweepRow row, string model) => row.Values(model, "accuracy").Average();

    private static double Gain(SweepRow row) => Mean(row, "student") - Mean(row, "baseline");

    private static double Range(IReadOnlyList<SweepRow> rows) =>
        rows.Max(row => Mean(row, "student")) - rows.Min(row => Mean(row, "student"));

    private static SweepReport AnswerKey(string exercise) => RecordFile.Find<SweepReport>(
        Repository.Path($"{Folder}/{exercise}/answer-key/{SweepReport.FileName}"), "a sweep's figures")!;

    private static string Page(string exercise) => File.ReadAllText(Repository.Path($"{Folder}/{exercise}/README.md"));

    /// <summary>What the page's command asks for.</summary>
    private static (string Recipe, SweepOptions Options) Sweep(string exercise)
    {
        var line = File.ReadLines(Repository.Path($"{Folder}/{exercise}/README.md"))
            .Single(each => each.StartsWith("dotnet distill sweep ", StringComparison.Ordinal));
        var words = Word().Matches(line).Select(match => match.Value.Trim('"')).ToList();
        var settings = words.Index().Where(word => word.Item == "--set").Select(word => Setting.Parse(words[word.Index + 1]));
        return (words[3], new SweepOptions([.. settings], Seeds: 1));
    }

    private static string Sum(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();
}
