namespace Distill.Recipes;

/// <summary>What can be expected of a model: the figures that its task has, and what is measured of every file.</summary>
internal static class ExpectRules
{
    private static readonly string[] _ofEveryModel = ["size_mb", "examples_per_second", "loss"];

    /// <summary>What a teacher has no figure for, or is asked on other grounds.</summary>
    private static readonly string[] _ofFinishedModels = ["agreement", "size_mb", "examples_per_second"];

    public static void Check(RuleContext context)
    {
        Check("expect", context.Recipe.Expect, [], context);
        Check("teacher.expect", context.Recipe.Teacher.Expect, _ofFinishedModels, context);
    }

    private static void Check(string section, ExpectSection? given, string[] without, RuleContext context)
    {
        var recipe = context.Recipe;
        if (given is not { } expected
            || !context.AreSound("task", "data.label_separator", "teacher.from", "teacher.model"))
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
        known = [.. known.Except(without)];
        foreach (var key in SectionShape.Of(typeof(ExpectSection)).Keys)
        {
            if (key.Get(expected) is not null && !known.Contains(key.Name) && context.AreSound($"{section}.{key.Name}"))
            {
                context.Refuse(
                    $"{section}.{key.Name}",
                    $"{section}.{key.Name} asks for a figure that is not measured here; there are {Quoted.List(known)}.");
            }
        }
    }
}
