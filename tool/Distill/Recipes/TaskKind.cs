namespace Distill.Recipes;

internal enum TaskKind
{
    TextClassification,
    TokenClassification,
    CausalLm,
    MaskedLm,
    ImageClassification,
}

internal static class TaskKinds
{
    /// <summary>The texts themselves are learned, without labels: tokens of a vocabulary are the answers.</summary>
    public static bool IsLanguage(this TaskKind task) => task is TaskKind.CausalLm or TaskKind.MaskedLm;

    /// <summary>The models look at images, and not at texts.</summary>
    public static bool IsImages(this TaskKind task) => task is TaskKind.ImageClassification;

    /// <summary>The figures that the recipe's models are judged by.</summary>
    public static IReadOnlyList<BestBy> Figures(this Recipe recipe) => recipe.Task switch
    {
        _ when recipe.Data.LabelSeparator is not null =>
            [BestBy.MicroF1, BestBy.MacroF1, BestBy.ExactMatch, BestBy.Loss],

        // Whether tags are entities' only the rows tell; a run looks there.
        TaskKind.TokenClassification => [BestBy.Accuracy, BestBy.MacroF1, BestBy.EntityF1, BestBy.Loss],
        _ when recipe.Task.IsLanguage() => [BestBy.Loss, BestBy.Accuracy],
        _ => [BestBy.Accuracy, BestBy.MacroF1, BestBy.Loss],
    };
}
