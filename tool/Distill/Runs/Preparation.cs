using Distill.Models;
using Distill.Recipes;

namespace Distill.Runs;

/// <summary>What comes before any model: the vocabulary, and the rows in its tokens.</summary>
internal static class Preparation
{
    public static PreparedData Run(RecipeFile file, RunFolder folder, Stages stages, IRunObserver observer)
    {
        var tokenizer = new TokenizerStage(file, stages).Run();
        return new DataStage(file, folder, stages, observer).Run(tokenizer, TeacherLabels(file));
    }

    /// <summary>A finished teacher's label order is the task's; one that the recipe trains has the sorted order.</summary>
    private static IReadOnlyList<string>? TeacherLabels(RecipeFile file) =>
        file.Recipe.Teacher.From is { } from ? ModelLoader.Labels(file.Resolve(from)) : null;
}
