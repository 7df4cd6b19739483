namespace Distill.Recipes;

/// <summary>What can be learned from a part of a teacher's answers.</summary>
internal static class CacheRules
{
    public static void Check(RuleContext context)
    {
        var soft = context.Recipe.Loss.Soft;
        if (context.Recipe.Teacher.Cache is null || !context.AreSound("teacher.cache", "loss.soft"))
        {
            return;
        }

        var found = soft.Divergence == DivergenceKind.LogitMse ? "loss.soft.divergence is logit-mse"
            : soft.Standardize ? "loss.soft.standardize is true"
            : null;
        if (found is not null)
        {
            context.Refuse(
                "teacher.cache",
                $"teacher.cache keeps probabilities of the likeliest tokens, and {found}, which needs the logits of all. "
                + "Remove one of the two.");
        }
    }
}
