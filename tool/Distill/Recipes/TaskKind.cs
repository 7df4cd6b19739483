namespace Distill.Recipes;

internal enum TaskKind
{
    TextClassification,
    MaskedLm,
}

internal static class TaskKinds
{
    /// <summary>The texts themselves are learned, without labels: tokens of a vocabulary are the answers.</summary>
    public static bool IsLanguage(this TaskKind task) => task is TaskKind.MaskedLm;

    /// <summary>The figures that the task's models are judged by.</summary>
    public static IReadOnlyList<BestBy> Figures(this TaskKind task) => task.IsLanguage()
        ? [BestBy.Loss, BestBy.Accuracy]
        : [BestBy.Accuracy, BestBy.MacroF1, BestBy.Loss];
}
