namespace Distill.Recipes;

/// <summary>What can be expected of a model: the figures that its task has, and what is measured of every file.</summary>
internal static class ExpectRules
{
    private static readonly string[] _ofEveryModel = ["size_mb", "examples_per_second", "loss"];

    public static void Check(RuleContext context)
    {
        var recipe = context.Recipe;
        if (recipe.Expect is not { } expected || !context.AreSound("task", "data.label_separator", "teacher"))
        {
            return;
        }

        IReadOnlyList<string> known =
        [
            .. recipe.Figures().Select(figure => Spelling.Key(figure.ToString())).Except(_ofEveryModel),
            .. recipe.Task == TaskKind.CausalLm ? ["perplexity"] : Array.Empty<string>(),
            .. recipe.Task == TaskKind.MaskedLm ? ["masked_perplexity"] : Array.Empty<string>(),
            .. recipe.HasTeacher ? ["agreement"] : Array.Empty<string>(),
            .. _ofEveryModel,
        ];
        foreach (var key in SectionShape.Of(typeof(ExpectSection)).Keys)
        {
            if (key.Get(expected) is not null && !known.Contains(key.Name) && context.AreSound($"expect.{key.Name}"))
            {
                context.Refuse(
                    $"expect.{key.Name}",
                    $"expect.{key.Name} asks for a figure that is not measured here; there are {Quoted.List(known)}.");
            }
        }
    }
}
