namespace Distill.Recipes;

/// <summary>The figures that a task's epochs can be picked by, the usual one first.</summary>
internal static class TaskMetrics
{
    /// <summary>Of a recipe. Whether tags are entities' only the rows tell; a run looks there.</summary>
    public static IReadOnlyList<BestBy> Of(Recipe recipe) => recipe.Task switch
    {
        TaskKind.TokenClassification => [BestBy.Accuracy, BestBy.EntityF1, BestBy.MacroF1, BestBy.Loss],
        _ => [BestBy.Accuracy, BestBy.MacroF1, BestBy.Loss],
    };
}
