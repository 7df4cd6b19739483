using System.Globalization;
using Distill.Data;
using Distill.Models;
using Distill.Recipes;
using Distill.Reports;
using Distill.Teachers;
using Distill.Torch;

namespace Distill.Runs;

/// <summary>A teacher's answers in files: made by a run that ends with them, and compared before they are used.</summary>
internal static class KeptAnswers
{
    private const int AskedAgain = 16;

    /// <summary>How far apart bf16 may set equal distributions.</summary>
    private const double Rounding = 0.02;

    private const ulong Stream = 0x6B657074;

    /// <returns>the folder of the answers</returns>
    /// <exception cref="UserException">a run of the recipe asks its teacher anew in every step</exception>
    public static string Make(
        RecipeFile file,
        RunFolder folder,
        IRunObserver observer,
        IReadOnlyList<string> commandLine,
        CancellationToken cancellation)
    {
        var answers = RunPlan.Of(file, folder, StageChoice.All, observer)
            .FirstOrDefault(stage => stage.Name == Lessons.AnswersStage)
            ?? throw new UserException(
                ExitCode.Usage,
                "",
                "A run of this recipe keeps no answers: its teacher is asked in every step, or not at all."
                + (file.Recipe.Task == TaskKind.CausalLm
                    ? " Give teacher.cache to keep the likeliest tokens of each."
                    : ""));

        var choice = StageChoice.All with { Until = Lessons.AnswersStage };
        new DistillationRun(file, folder, observer, choice).Execute(commandLine, cancellation);
        return answers.Folder;
    }

    /// <summary>Some of the rows are asked again, and the distributions compared.</summary>
    /// <param name="folder">of the teacher; null where there is none</param>
    /// <returns>nothing where the teacher is asked in every step anyway</returns>
    public static IEnumerable<PreflightCheck> Compare(
        Recipe recipe, PreparedData data, Teaching? teaching, string? folder)
    {
        if (teaching is null || folder is null || teaching.Networks.Any())
        {
            yield break;
        }

        var random = SplitMix64.Stream((ulong)recipe.Seed, Stream);
        int[] rows = [.. Enumerable.Range(0, AskedAgain).Select(_ => random.Below(data.Taught.Count)).Distinct()];
        using var scope = new TensorScope();
        using var network = Teaching.Frozen(folder, recipe.Training);
        var batch = data.Task.Batch(data.Taught, rows);
        Tensor Likely(ITeacher teacher) => teacher.Answer(batch, Pass.Evaluation).Logits.Softmax(-1);
        var differences = Likely(teaching.Teacher) - Likely(Teaching.Asking(network, recipe.Training, data));
        var apart = differences.Abs().Sum().ToDouble() / 2 / Math.Max(1, batch.Targets.Count);
        var allowed = Rounding + teaching.Behind.OfType<TokenAnswers>()
            .SelectMany(answers => rows.SelectMany(row => answers.Of(row).Tails))
            .DefaultIfEmpty(0)
            .Average();
        yield return new PreflightCheck(
            "kept answers are those of the teacher",
            apart <= allowed ? CheckState.Passed : CheckState.Refused,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Quoted.Count(rows.Length, "row")} asked again: the distributions are {apart:0.0000} apart on average, ")
            + string.Create(CultureInfo.InvariantCulture, $"and {allowed:0.0000} are allowed.")
            + (apart <= allowed ? "" : " Delete the stage of the answers; the next run writes it anew."));
    }
}
