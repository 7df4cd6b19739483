namespace Distill.Recipes;

/// <summary>data.augment changes something.</summary>
internal static class AugmentRules
{
    public static void Check(RuleContext context)
    {
        if (context.Recipe.Data.Augment is { Deletion: 0, Swap: 0, Replacement: null }
            && context.AreSound("data.augment"))
        {
            context.Refuse(
                "data.augment",
                "data.augment changes nothing. Give deletion, swap or replacement, or remove it.");
        }
    }
}
