using Distill.Recipes;
using Distill.Tasks;

namespace Distill.Runs;

/// <summary>Whether the figure that picks the best epoch is one of the task's, as soon as the labels are known.</summary>
internal static class MetricCheck
{
    /// <exception cref="UserException">the task with these labels has no such figure</exception>
    public static void Run(RecipeFile file, ITask task)
    {
        var recipe = file.Recipe;
        var known = task.Metrics.Select(metric => metric.Word().Replace('_', '-')).ToList();
        var problems = new List<Problem>();
        Check("training", recipe.Training);
        if (recipe.Teacher is { From: null } && recipe.HasTeacher && recipe.Teacher.Training.BestBy != recipe.Training.BestBy)
        {
            Check("teacher.training", recipe.Teacher.Training);
        }

        if (problems.Count > 0)
        {
            throw new UserException(ExitCode.RecipeInvalid, problems);
        }

        void Check(string section, TrainingSection training)
        {
            if (training.BestBy is { } word && !task.Metrics.Contains(TrainingParts.Metric(word)))
            {
                problems.Add(new Problem(
                    file.Where($"{section}.best_by"),
                    $"{section}.best_by is {Spelling.Word(word)}; with the labels of these rows there are "
                    + $"{Quoted.List(known)}."));
            }
        }
    }
}
