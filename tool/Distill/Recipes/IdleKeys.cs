namespace Distill.Recipes;

/// <summary>
/// Keys that nothing reads unless other keys allow it. Given in vain they are refused, for their user expects something
/// of them; in the resolved recipe they are left out.
/// </summary>
internal static class IdleKeys
{
    private static readonly IReadOnlyList<IdleKey> _all =
    [
        new("data.unlabelled", ["loss.soft.weight"], recipe => recipe.Loss.Soft.Weight == 0,
            "loss.soft.weight is 0, and rows without labels have no other loss. Remove it, or give that a value "
            + "above 0."),
        new("data.split.validation", ["data.validation"], recipe => recipe.Data.Validation is not null,
            "data.validation names the rows. Remove one of the two."),
        new("data.split.test", ["data.test"], recipe => recipe.Data.Test is not null,
            "data.test names the rows. Remove one of the two."),
        new("data.text", ["data.tokens"], recipe => recipe.Data.Tokens is not null,
            "data.tokens holds the input. Remove one of the two."),
        new("data.text_pair", ["data.tokens"], recipe => recipe.Data.Tokens is not null,
            "data.tokens holds the input. Remove one of the two."),
        new("data.text_pair", ["task"], IsTagging,
            "task is token-classification, which reads one text. Remove it."),
        new("data.tokens", ["task"], IsTagging,
            "task is token-classification, which reads words. Give them as data.text."),
        new("data.delimiter", ["data.train"], recipe => Path.GetExtension(recipe.Data.Train) is ".jsonl" or ".conll",
            "the rows of data.train have no separated fields. Remove it."),
        new("tokenizer", ["data.tokens"], recipe => recipe.Data.Tokens is not null,
            "data.tokens is tokenized already. Remove one of the two."),
        new("teacher.data", ["teacher.from", "teacher.model"], IsTeacherFinished,
            "teacher.from names a model that is trained already. Remove teacher.data."),
        new("teacher.training", ["teacher.from", "teacher.model"], IsTeacherFinished,
            "teacher.from names a model that is trained already. Remove teacher.training."),
        new("loss.hard.label_smoothing", ["loss.hard.weight"], recipe => recipe.Loss.Hard.Weight == 0,
            "loss.hard.weight is 0. Remove it, or give loss.hard.weight a value above 0."),
        new("loss.soft.temperature", ["loss.soft.weight"], recipe => recipe.Loss.Soft.Weight == 0,
            "loss.soft.weight is 0. Remove it, or give loss.soft.weight a value above 0."),
        new("loss.soft.scale_by_t2", ["loss.soft.weight"], recipe => recipe.Loss.Soft.Weight == 0,
            "loss.soft.weight is 0. Remove it, or give loss.soft.weight a value above 0."),
        .. OfTraining("teacher.training", recipe => recipe.Teacher.Training),
        .. OfTraining("training", recipe => recipe.Training),
    ];

    public static bool IsIdle(string path, Recipe recipe) => _all.Any(key => key.Path == path && key.IsIdle(recipe));

    public static void Check(RuleContext context)
    {
        foreach (var key in _all.Where(key => context.IsGiven(key.Path) && key.IsIdle(context.Recipe)))
        {
            if (context.AreSound([key.Path, .. key.Reads]))
            {
                context.Refuse(key.Path, $"{key.Path} has no effect: {key.Why}");
            }
        }
    }

    private static bool IsTagging(Recipe recipe) => recipe.Task == TaskKind.TokenClassification;

    private static bool IsTeacherFinished(Recipe recipe) => recipe.Teacher is { From: not null, Model: null };

    private static IEnumerable<IdleKey> OfTraining(string section, Func<Recipe, TrainingSection> training)
    {
        string[] kind = [$"{section}.optimizer.kind"];
        bool IsSgd(Recipe recipe) => training(recipe).Optimizer.Kind == OptimizerKind.Sgd;

        foreach (var name in new[] { "beta1", "beta2", "epsilon" })
        {
            yield return new($"{section}.optimizer.{name}", kind, IsSgd,
                $"{kind[0]} is sgd. Remove it, or choose adamw.");
        }

        yield return new($"{section}.optimizer.momentum", kind, recipe => !IsSgd(recipe),
            $"{kind[0]} is adamw, which has beta1. Remove it, or choose sgd.");
    }

    /// <summary>A key, when it is idle, and why.</summary>
    /// <param name="Reads">the keys that decide</param>
    private sealed record IdleKey(string Path, IReadOnlyList<string> Reads, Func<Recipe, bool> IsIdle, string Why);
}
