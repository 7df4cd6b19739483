using Distill.Recipes;

namespace Distill.Runs;

/// <summary>A run that ends with its teacher's answers.</summary>
internal static class KeptAnswers
{
    /// <returns>the folder of the answers</returns>
    /// <exception cref="UserException">a run of the recipe asks its teacher anew in every step</exception>
    public static string Make(
        RecipeFile file,
        RunFolder folder,
        IRunObserver observer,
        IReadOnlyList<string> commandLine,
        CancellationToken cancellation)
    {
        var choice = StageChoice.All with { Until = Lessons.AnswersStage };
        if (RunPlan.Of(file, folder, StageChoice.All, observer).All(stage => stage.Name != Lessons.AnswersStage))
        {
            throw new UserException(
                ExitCode.Usage,
                "",
                "A run of this recipe keeps no answers: its teacher is asked in every step, or not at all. "
                + (file.Recipe.Task == TaskKind.CausalLm ? "Give teacher.cache to keep the likeliest tokens of each." : ""));
        }

        new DistillationRun(file, folder, observer, choice).Execute(commandLine, cancellation);
        return Directory.GetDirectories(folder.Stages, $"{Lessons.AnswersStage}-*").MaxBy(Directory.GetLastWriteTimeUtc)!;
    }
}
