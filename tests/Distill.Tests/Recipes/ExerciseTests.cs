using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Distill.Evaluation;
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

    public static TheoryData<string> Exercises =>
        [.. Directory.GetDirectories(Repository.Path(Folder)).Select(path => Path.GetFileName(path)).Order()];

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
            "data.text=sentence", "data.max_length=24", "teacher.data=null",
        ];
        if (RecipeFile.Open(recipe).Recipe.Teacher.From is not null)
        {
            // The exercise's first command makes it.
            settings.AddRange(["teacher.from=null", "teacher.model={}"]);
        }

        var plan = Tool.Run(
            ["run", recipe, "--dry-run", "--output", folder.File("run"), .. settings.SelectMany(each => new[] { "--set", each })]);

        Assert.True(plan.Code == ExitCode.Done, plan.Error);
        Assert.Contains("student", plan.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Exercises))]
    public void A_page_has_a_question_a_command_and_an_answer_key(string exercise)
    {
        var page = File.ReadAllText(Repository.Path($"{Folder}/{exercise}/README.md"));
        Assert.All(
            ["**Question.**", "**Before you look.**", "**What to look at.**", "**Answer.**", "(answer-key/sweep.md)"],
            part => Assert.Contains(part, page, StringComparison.Ordinal));

        var (recipe, options) = Sweep(exercise);
        foreach (var settings in options.Combinations())
        {
            var file = RecipeFile.Open(Repository.Path(recipe), settings);
            Assert.Empty(file.Problems.Where(problem => // rows and the assistant's models are made on the user's machine
                !problem.What.Contains("there is no such file") && !problem.What.Contains("run the recipe 'assistant' first")));
        }

        Assert.Equal(
            options.Combinations().Select(Trial.NameOf), AnswerKey(exercise).Rows.Select(row => row.Settings));
    }

    [Theory]
    [MemberData(nameof(Exercises))]
    public void An_answer_key_is_of_three_seeds_of_the_recipes_as_they_stand(string exercise)
    {
        var report = AnswerKey(exercise);
        Assert.All(report.Rows, row => Assert.Equal([1, 2, 3], row.Repetitions.Select(run => run.Seed)));
        Approved.Equal($"{Folder}/{exercise}/answer-key/sweep.md", SweepTable.Markdown(report));

        var recorded = File.ReadAllLines(Repository.Path($"{Folder}/{exercise}/answer-key/SHA256SUMS"));
        string[] recipes = ["base.yaml", .. Directory.GetFiles(Repository.Path($"{Folder}/{exercise}"), "*.yaml")
            .Select(path => $"{exercise}/{Path.GetFileName(path)}").Order(StringComparer.Ordinal)];
        Assert.True(
            recorded.SequenceEqual(recipes.Select(name => $"{Sum(Repository.Path($"{Folder}/{name}"))}  {name}")),
            $"{exercise} changed after its answer key was made; run {Folder}/answer-keys.sh {exercise}.");
    }

    private static SweepReport AnswerKey(string exercise) => RecordFile.Find<SweepReport>(
        Repository.Path($"{Folder}/{exercise}/answer-key/{SweepReport.FileName}"), "a sweep's figures")!;

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
